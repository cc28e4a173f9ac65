"""Vouchers: what is booked by hand, with its receipt, approved by another person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import insert, update

from coop import dates
from coop.db import session, take
from coop.domain.approvals.service import decide, request_approval, withdraw_request
from coop.domain.approvals.types import Decision
from coop.domain.books import queries
from coop.domain.books.models import Voucher, VoucherLine
from coop.domain.books.types import VOUCHER, VoucherKind, VoucherStatus
from coop.domain.documents.service import issue_document
from coop.domain.files.service import keep_file
from coop.domain.files.types import CheckedFile
from coop.domain.identity.models import User
from coop.domain.identity.types import Actor
from coop.domain.ledger.chart import is_cash
from coop.domain.ledger.models import GlAccount
from coop.domain.ledger.records import EntryLine
from coop.domain.ledger.rules import ensure_balanced
from coop.domain.ledger.service import ensure_open, post_entry
from coop.domain.ledger.types import Line, Side, credit, debit
from coop.domain.settings.service import today
from coop.domain.trail.service import write_trail
from coop.domain.units.types import COOPERATIVE_UNIT_ID
from coop.errors import Conflict, Refused
from coop.explain import N_
from coop.refs import Ref

APPROVAL = "books.voucher"
RECEIPT = "voucher_receipt"
DOCUMENT = "cash_voucher"


@dataclass(frozen=True, slots=True)
class VoucherDraft:
    """What somebody wants booked: ``booked_on`` is the day of the receipt."""

    kind: VoucherKind
    text: str
    booked_on: date
    lines: Sequence[Line]
    party: str | None = None


def income(
    account: str, money: str, amount: int, text: str, booked_on: date, party: str | None = None
) -> VoucherDraft:
    """Return the draft of money that came in on ``money`` (cash or bank) as ``account``."""
    lines = [debit(money, amount), credit(account, amount)]
    return VoucherDraft(VoucherKind.INCOME, text, booked_on, lines, party)


def expense(
    account: str, money: str, amount: int, text: str, booked_on: date, party: str | None = None
) -> VoucherDraft:
    """Return the draft of money that was paid from ``money`` (cash or bank) for ``account``."""
    lines = [debit(account, amount), credit(money, amount)]
    return VoucherDraft(VoucherKind.EXPENSE, text, booked_on, lines, party)


def transfer(from_money: str, to_money: str, amount: int, text: str, day: date) -> VoucherDraft:
    """Return the draft of money moved between cash and banks."""
    lines = [debit(to_money, amount), credit(from_money, amount)]
    return VoucherDraft(VoucherKind.TRANSFER, text, day, lines)


def write_voucher(draft: VoucherDraft, actor: Actor, receipt: CheckedFile | None = None) -> Voucher:
    """Keep what is to be booked, with its receipt, and ask another person to post it.

    Raises Refused for a future day, a closed month, sides that differ, an account that only its
    area may book on, and an account that does not fit the kind.
    """
    if draft.booked_on > today():
        raise Refused(N_("That day is still to come."), field="booked_on")
    ensure_open(draft.booked_on)
    amount = ensure_balanced(draft.lines)
    _ensure_fitting(draft)
    voucher = Voucher(
        unit_id=COOPERATIVE_UNIT_ID,
        kind=draft.kind,
        status=VoucherStatus.WAITING,
        text=draft.text,
        party=draft.party,
        booked_on=draft.booked_on,
        amount=amount,
        made_by=actor.user_id,
        made_at=dates.now(),
    )
    session.add(voucher)
    session.flush()
    session.execute(insert(VoucherLine), _rows(voucher.id, draft.lines))
    if receipt is not None:
        keep_file(receipt, Ref(VOUCHER, voucher.id), RECEIPT)
    subject = Ref(VOUCHER, voucher.id)
    request_approval(APPROVAL, subject, actor)
    write_trail("books.voucher_written", subject, amount=amount, text=draft.text)
    return voucher


def _rows(voucher_id: int, lines: Sequence[Line]) -> list[dict[str, object]]:
    return [
        {
            "voucher_id": voucher_id,
            "line_no": number,
            "account": line.account,
            "debit": line.amount if line.side is Side.DEBIT else 0,
            "credit": line.amount if line.side is Side.CREDIT else 0,
            "text": line.text,
        }
        for number, line in enumerate(lines, start=1)
    ]


def _ensure_fitting(draft: VoucherDraft) -> None:
    accounts = {line.account: session.get(GlAccount, line.account) for line in draft.lines}
    for code, account in accounts.items():
        if account is None or not account.is_active:
            raise Refused(N_("Account %(code)s is not in the chart."), code=code)
        if account.ref_kind is not None:
            raise Refused(
                N_(
                    "Account %(code)s belongs to members, loans or savings: it is booked where "
                    "they are."
                ),
                code=code,
            )
    if len(accounts) < 2:
        raise Refused(N_("Both sides are the same account."))
    money = [code for code in accounts if is_cash(code)]
    wanted = {VoucherKind.INCOME: 1, VoucherKind.EXPENSE: 1, VoucherKind.TRANSFER: 2}
    if draft.kind in wanted and len(money) != wanted[draft.kind]:
        raise Refused(N_("Choose cash or a bank on one side, and what it is for on the other."))


def post_voucher(voucher_id: int, actor: Actor) -> Voucher:
    """Post a voucher as another person than who wrote it; it becomes an entry and a paper.

    Raises NotFound, Refused (same person, month closed meanwhile), Conflict when decided already.
    """
    voucher = queries.get_voucher(voucher_id)
    decide(APPROVAL, Ref(VOUCHER, voucher_id), actor, Decision.APPROVED)
    _end(voucher, actor, VoucherStatus.POSTED)
    rows = queries.list_voucher_lines(voucher_id)
    entry = post_entry(
        voucher.text,
        [
            Line(
                row.account,
                Side.DEBIT if row.debit else Side.CREDIT,
                row.debit or row.credit,
                text=row.text,
            )
            for row in rows
        ],
        source=Ref(VOUCHER, voucher_id),
        unique_key=f"voucher:{voucher_id}",
        booked_on=voucher.booked_on,
        unit_id=voucher.unit_id,
        approver_id=actor.user_id,
    )
    voucher.entry_id = entry.id
    session.flush()
    issue_document(
        DOCUMENT,
        Ref(VOUCHER, voucher_id),
        _content(voucher, rows, entry.number, actor),
        unit_id=voucher.unit_id,
        issued_on=voucher.booked_on,
        sequence="voucher",
    )
    return voucher


def _content(
    voucher: Voucher, rows: Sequence[EntryLine], entry_number: str, approver: Actor
) -> dict[str, Any]:
    lines = [
        {
            "account": row.account,
            "name_id": row.name_id,
            "name_en": row.name_en,
            "text": row.text,
            "debit": row.debit,
            "credit": row.credit,
        }
        for row in rows
    ]
    return {
        "kind": voucher.kind.value,
        "text": voucher.text,
        "party": voucher.party,
        "amount": voucher.amount,
        "booked_on": voucher.booked_on.isoformat(),
        "lines": lines,
        "entry_number": entry_number,
        "made_by": session.get_one(User, voucher.made_by).display_name,
        "approved_by": approver.name,
    }


def reject_voucher(voucher_id: int, actor: Actor, reason: str) -> Voucher:
    """Refuse a voucher with a reason, as another person. Raises as `post_voucher` does."""
    if not reason.strip():
        raise Refused(N_("Say why this is not booked."), field="reason")
    voucher = queries.get_voucher(voucher_id)
    decide(APPROVAL, Ref(VOUCHER, voucher_id), actor, Decision.REJECTED, reason.strip())
    return _end(voucher, actor, VoucherStatus.REJECTED, reason.strip())


def withdraw_voucher(voucher_id: int, actor: Actor) -> Voucher:
    """Take back what one wrote oneself, while nobody has decided. Raises NotFound, Refused."""
    voucher = queries.get_voucher(voucher_id)
    withdraw_request(APPROVAL, Ref(VOUCHER, voucher_id), actor)
    return _end(voucher, actor, VoucherStatus.WITHDRAWN)


def _end(
    voucher: Voucher, actor: Actor, status: VoucherStatus, reason: str | None = None
) -> Voucher:
    won = take(
        update(Voucher)
        .where(Voucher.id == voucher.id, Voucher.status == VoucherStatus.WAITING)
        .values(status=status, decided_by=actor.user_id, decided_at=dates.now(), reason=reason)
        .execution_options(synchronize_session=False)
    )
    if not won:
        raise Conflict(N_("This has been decided already."))
    session.refresh(voucher)
    return voucher
