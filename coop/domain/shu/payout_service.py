"""Pay the members' shares: to savings in portions, by transfer, in cash; each share once.

What is paid by transfer stands on a list for the bank, taken before: `transfer_list_service`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, cast

from sqlalchemy import CursorResult, func, select, update

from coop.db import session, take
from coop.domain.approvals.service import ensure_another_person
from coop.domain.identity.models import User
from coop.domain.identity.queries import get_actor, get_user
from coop.domain.identity.service import acting_as
from coop.domain.identity.types import Actor
from coop.domain.ledger import chart
from coop.domain.ledger.models import JournalEntry, JournalLine
from coop.domain.ledger.service import post_entry
from coop.domain.ledger.types import Line, credit, debit
from coop.domain.members.models import Member
from coop.domain.members.queries import get_member
from coop.domain.payments.models import BankAccount
from coop.domain.savings.account_service import ACCOUNT
from coop.domain.savings.bulk_service import Part, move_balances
from coop.domain.savings.models import SavingsAccount, SavingsProduct
from coop.domain.savings.types import MovementKind, SavingsKind, SavingsStatus
from coop.domain.settings.service import today
from coop.domain.shu import queries
from coop.domain.shu.models import ShuDistribution, ShuShare
from coop.domain.shu.service import MEMBERS_PAYABLE
from coop.domain.shu.types import SHARE, SHU, PayoutWay, ShuStatus
from coop.domain.trail.service import write_trail
from coop.domain.units.types import COOPERATIVE_UNIT_ID
from coop.domain.work.service import queue_work
from coop.errors import Conflict, Refused
from coop.explain import N_
from coop.refs import Ref

PAY_OUT = "shu.pay_out"
SHARES_AN_ENTRY = 250
UNREACHED = N_("Nobody who is still to be paid can be reached this way.")
UNLISTED = N_("Take the list for the bank first: exactly those on it are paid by transfer.")
TO_SAVINGS = {PayoutWay.SUKARELA: SavingsKind.SUKARELA, PayoutWay.WAJIB: SavingsKind.WAJIB}


@dataclass(frozen=True, slots=True)
class _Payee:
    """A share with where it goes: the ledger account, and the savings account if it is one."""

    share_id: int
    member_id: int
    amount: int
    gl_account: str
    savings_account_id: int | None = None


def pay_all(
    distribution_id: int, way: PayoutWay, actor: Actor, *, bank_account_id: int | None = None
) -> int:
    """Queue the payment of every unpaid share that ``way`` can reach; return how many.

    Savings take those with an open account of the kind, cash everybody, but nobody who stands on a
    list for the bank; a transfer exactly those who do, from the cooperative's ``bank_account_id``.
    Raises Refused for who resolved it, for another way, and when nobody can be reached. Nobody
    pays the own share in cash.
    """
    row = queries.get_distribution(distribution_id)
    ensure_may_pay(row, actor)
    payees = _list_payees(row.id, way, _money(way, bank_account_id), actor)
    if not payees:
        raise Refused(UNLISTED if way is PayoutWay.TRANSFER else UNREACHED, field="way")
    queue_work(
        PAY_OUT,
        {
            "distribution_id": row.id,
            "way": way.value,
            "bank_account_id": bank_account_id,
            "lists": row.list_count,
            "by": actor.user_id,
        },
    )
    write_trail("shu.payout_started", Ref(SHU, row.id), way=way.value, shares=len(payees))
    return len(payees)


def ensure_may_pay(row: ShuDistribution, actor: Actor, *, beneficiary: int | None = None) -> None:
    """Refuse to pay what is not posted, what oneself resolved, or oneself (``beneficiary``)."""
    if row.status is not ShuStatus.POSTED:
        raise Refused(N_("Nothing is paid here: it is at another step."))
    resolver = session.get_one(User, row.resolved_by).person_id if row.resolved_by else None
    ensure_another_person(actor, resolver, beneficiary=beneficiary)


def _money(way: PayoutWay, bank_account_id: int | None) -> str | None:
    match way:
        case PayoutWay.SUKARELA | PayoutWay.WAJIB:
            return None
        case PayoutWay.CASH:
            return chart.CASH
        case PayoutWay.TRANSFER:
            bank = session.get(BankAccount, bank_account_id) if bank_account_id else None
            if bank is None or not bank.is_active:
                raise Refused(N_("Choose the bank account that pays."), field="bank_account_id")
            return bank.gl_account
    raise Refused(N_("This is not a way to pay."), field="way")


def payout_portions(payload: dict[str, Any]) -> Iterator[partial[None]]:
    """Yield the payment of each portion of shares; a portion that is paid already is harmless."""
    way = PayoutWay(payload["way"])
    money = _money(way, payload["bank_account_id"])
    payer = _payer(payload["by"])
    payees = _list_payees(payload["distribution_id"], way, money, payer, lists=payload.get("lists"))
    for at in range(0, len(payees), SHARES_AN_ENTRY):
        ids = [payee.share_id for payee in payees[at : at + SHARES_AN_ENTRY]]
        yield partial(_pay_portion, payload["distribution_id"], ids, way, money, payload["by"])


def _pay_portion(
    distribution_id: int, ids: Sequence[int], way: PayoutWay, money: str | None, payer_id: int
) -> None:
    payer = _payer(payer_id)
    payees = _list_payees(distribution_id, way, money, payer, ids)
    if payees:
        row = queries.get_distribution(distribution_id)
        ensure_may_pay(row, payer)
        with acting_as(payer_id):
            _pay(row, payees, way)


def _payer(user_id: int) -> Actor:
    """Return who started a payment. Raises Refused when that office has been left meanwhile."""
    actor = get_actor(user_id)
    if not actor.may("shu.prepare") or not get_user(user_id).is_active:
        raise Refused(N_("Who started this payment may not pay any more. Start it again."))
    return actor


def pay_share(share_id: int, way: PayoutWay, actor: Actor, *, bank_account_id: int | None) -> None:
    """Pay one share in cash, by transfer or to savings. Raises Refused, Conflict when paid.

    One on a list for the bank is paid in another way as well, such as when the bank gave it back.
    """
    share, row = queries.get_share(share_id)
    ensure_may_pay(row, actor, beneficiary=get_member(share.member_id).person_id)
    payees = _list_payees(row.id, way, _money(way, bank_account_id), actor, [share_id])
    if not payees and share.way is None and way is PayoutWay.TRANSFER:
        raise Refused(UNLISTED, field="way")
    if not payees:
        raise Refused(N_("This share is paid already, or cannot be paid this way."))
    _pay(row, payees, way)


def _list_payees(
    distribution_id: int,
    way: PayoutWay,
    money: str | None,
    payer: Actor,
    ids: Sequence[int] | None = None,
    *,
    lists: int | None = None,
) -> list[_Payee]:
    """Return the unpaid shares that ``way`` reaches: of all, or of ``ids`` alone.

    ``lists`` is the latest list for the bank that counts; None counts all. Nobody takes cash for
    himself.
    """
    unpaid = [ShuShare.distribution_id == distribution_id, ShuShare.way.is_(None)]
    if ids is not None:
        unpaid.append(ShuShare.id.in_(ids))
    if way is PayoutWay.TRANSFER:
        unpaid.append(ShuShare.transfer_list.is_not(None))
        if lists is not None:
            unpaid.append(ShuShare.transfer_list <= lists)
    elif ids is None:
        unpaid.append(ShuShare.transfer_list.is_(None))
    query = select(ShuShare.id, ShuShare.member_id, ShuShare.total_amount)
    if kind := TO_SAVINGS.get(way):
        reached = session.execute(
            query.add_columns(SavingsProduct.gl_account, SavingsAccount.id)
            .join(SavingsAccount, SavingsAccount.member_id == ShuShare.member_id)
            .join(SavingsProduct, SavingsProduct.id == SavingsAccount.product_id)
            .where(
                *unpaid,
                SavingsProduct.kind == kind,
                SavingsAccount.status == SavingsStatus.OPEN,
            )
            .order_by(ShuShare.id, SavingsAccount.id)
        ).all()
        first = {row[0]: row for row in reversed(reached)}
        return [_Payee(*first[share_id]) for share_id in sorted(first)]
    if way is PayoutWay.CASH:
        own = select(Member.id).where(Member.person_id == payer.person_id)
        unpaid.append(ShuShare.member_id.not_in(own))
    rows = session.execute(query.where(*unpaid).order_by(ShuShare.id))
    return [_Payee(share_id, member_id, amount, str(money)) for share_id, member_id, amount in rows]


def _pay(row: ShuDistribution, payees: Sequence[_Payee], way: PayoutWay) -> JournalEntry:
    """Pay shares with one entry: the shares are taken first, so that nobody else pays them."""
    total = sum(payee.amount for payee in payees)
    _count_paid(row, len(payees))
    text = f"SHU tahun {row.year}"
    entry = post_entry(
        text,
        [debit(MEMBERS_PAYABLE, total), *_credits(payees, text)],
        source=Ref(SHARE, payees[0].share_id),
        unique_key=f"shu_share:{payees[0].share_id}",
        booked_on=today(),
        unit_id=COOPERATIVE_UNIT_ID,
        approver_id=row.resolved_by,
    )
    mark_paid([payee.share_id for payee in payees], way, entry)
    moved: dict[int, list[Part]] = {
        payee.savings_account_id: [(MovementKind.TRANSFER, payee.amount, text)]
        for payee in payees
        if payee.savings_account_id is not None
    }
    move_balances(moved, entry, entry.value_on)
    write_trail("shu.paid", Ref(SHU, row.id), way=way.value, shares=len(payees))
    _finish(row)
    return entry


def _credits(payees: Sequence[_Payee], text: str) -> list[Line]:
    if payees[0].savings_account_id is None:
        return [credit(payees[0].gl_account, sum(payee.amount for payee in payees), text=text)]
    return [
        credit(payee.gl_account, payee.amount, Ref(ACCOUNT, payee.savings_account_id), text)
        for payee in payees
        if payee.savings_account_id is not None
    ]


def _count_paid(row: ShuDistribution, count: int) -> None:
    won = take(
        update(ShuDistribution)
        .where(ShuDistribution.id == row.id, ShuDistribution.status == ShuStatus.POSTED)
        .values(paid_count=ShuDistribution.paid_count + count)
        .execution_options(synchronize_session=False)
    )
    if not won:
        raise Conflict(N_("This is at another step by now. Look at it again."))


def mark_paid(ids: Sequence[int], way: PayoutWay, entry: JournalEntry) -> None:
    """Take shares that nobody has paid. Raises Conflict when one of them is paid already."""
    taken = session.execute(
        update(ShuShare)
        .where(ShuShare.id.in_(ids), ShuShare.way.is_(None))
        .values(way=way, paid_on=entry.booked_on, entry_id=entry.id)
        .execution_options(synchronize_session=False)
    )
    if cast("CursorResult[Any]", taken).rowcount != len(ids):
        raise Conflict(N_("Somebody else has just paid this share."))


def _finish(row: ShuDistribution) -> None:
    """Say that all is paid, once it is."""
    take(
        update(ShuDistribution)
        .where(
            ShuDistribution.id == row.id,
            ShuDistribution.status == ShuStatus.POSTED,
            ShuDistribution.paid_count == ShuDistribution.share_count,
        )
        .values(status=ShuStatus.PAID)
        .execution_options(synchronize_session=False)
    )
    session.refresh(row)


def settle_shares(member_id: int, entry: JournalEntry) -> None:
    """Note that the settlement's entry paid what the member was still owed.

    Raises Conflict when a share was paid, or came, after the sheet was made.
    """
    rows = session.execute(
        select(ShuShare.id, ShuShare.distribution_id, ShuShare.total_amount).where(
            *unpaid_of(member_id)
        )
    ).all()
    paid = session.scalar(
        select(func.sum(JournalLine.debit)).where(
            JournalLine.entry_id == entry.id, JournalLine.account == MEMBERS_PAYABLE
        )
    )
    if sum(amount for _share, _distribution, amount in rows) != int(paid or 0):
        raise Conflict(N_("Somebody else has just paid this share."))
    for share_id, distribution_id, _amount in rows:
        row = queries.get_distribution(distribution_id)
        _count_paid(row, 1)
        mark_paid([share_id], PayoutWay.SETTLEMENT, entry)
        _finish(row)


def unpaid_of(member_id: int) -> list[Any]:
    """Return the conditions for a member's shares that are in the books and not paid."""
    posted = select(ShuDistribution.id).where(ShuDistribution.status == ShuStatus.POSTED)
    return [
        ShuShare.member_id == member_id,
        ShuShare.way.is_(None),
        ShuShare.distribution_id.in_(posted),
    ]
