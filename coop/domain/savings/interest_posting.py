"""Credit interest to accounts in one entry, set-based, and take it back."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, select, update

from coop.dates import MONTHS_ID, add_months, last_day
from coop.db import session
from coop.domain.ledger import chart
from coop.domain.ledger.models import JournalEntry
from coop.domain.ledger.service import post_entry, reverse_entry
from coop.domain.ledger.types import Line, credit, debit
from coop.domain.savings.account_service import ACCOUNT
from coop.domain.savings.bulk_service import Part, move_balances
from coop.domain.savings.models import (
    SavingsAccount,
    SavingsInterest,
    SavingsMovement,
    SavingsProduct,
)
from coop.domain.savings.types import MovementKind, SavingsKind, SavingsStatus
from coop.domain.settings.service import today
from coop.domain.units.types import COOPERATIVE_UNIT_ID
from coop.errors import Conflict
from coop.explain import N_
from coop.refs import Ref


def credit_rows(
    *which: ColumnElement[bool],
    month: date,
    unique_key: str,
    source: Ref,
    approver_id: int | None,
) -> JournalEntry | None:
    """Credit those of ``which`` rows that are not credited yet, in one entry; None without any.

    Interest is the expense, the tax is owed to the state, the rest goes to the account; that of a
    term deposit to the member's voluntary savings. Without an open account it is held for the
    person. Booked on the month's last day, it earns from the next day on.
    """
    rows = session.execute(
        select(
            SavingsInterest.id,
            SavingsInterest.account_id,
            SavingsInterest.person_id,
            SavingsInterest.gross_amount,
            SavingsInterest.tax_amount,
        )
        .where(*which, SavingsInterest.entry_id.is_(None))
        .order_by(SavingsInterest.id)
    ).all()
    if not rows:
        return None
    targets = _targets([row.account_id for row in rows])
    text = f"Bunga simpanan {MONTHS_ID[month.month - 1]} {month.year}"
    entry = post_entry(
        text,
        _lines(rows, targets),
        source=source,
        unique_key=unique_key,
        booked_on=last_day(month),
        value_on=add_months(month, 1),
        unit_id=COOPERATIVE_UNIT_ID,
        approver_id=approver_id,
    )
    _take_rows([row.id for row in rows], entry)
    moved: dict[int, list[Part]] = defaultdict(list)
    for row in rows:
        if row.account_id in targets:
            account_id = targets[row.account_id][0]
            words = text if account_id == row.account_id else f"{text} (berjangka)"
            moved[account_id].append((MovementKind.INTEREST, row.gross_amount, words))
            if row.tax_amount:
                moved[account_id].append((MovementKind.TAX, -row.tax_amount, f"PPh {words}"))
    move_balances(moved, entry, entry.value_on)
    return entry


def take_back(which: ColumnElement[bool], reason: str, *, approver_id: int | None) -> None:
    """Reverse every entry of ``which`` rows and take the money out of the accounts again.

    Raises Refused when an account no longer holds it, naming the first ones.
    """
    entries = session.scalars(
        select(JournalEntry)
        .where(JournalEntry.id.in_(select(SavingsInterest.entry_id).where(which)))
        .order_by(JournalEntry.id)
    ).all()
    for entry in entries:
        mirror = reverse_entry(entry, booked_on=today(), reason=reason, approver_id=approver_id)
        moved: dict[int, list[Part]] = {
            account_id: [(MovementKind.REVERSAL, -int(amount), mirror.text)]
            for account_id, amount in session.execute(
                select(SavingsMovement.account_id, func.sum(SavingsMovement.amount))
                .where(SavingsMovement.entry_id == entry.id)
                .group_by(SavingsMovement.account_id)
            )
        }
        move_balances(moved, mirror, entry.value_on)


def _targets(account_ids: Sequence[int]) -> dict[int, tuple[int, str]]:
    """Return which account each one's interest goes to, with its ledger account.

    Voluntary savings take their own; a term deposit's goes to the owner's voluntary savings.
    """
    earning = (
        select(SavingsAccount.id, SavingsAccount.member_id)
        .where(SavingsAccount.id.in_(account_ids))
        .subquery()
    )
    rows = session.execute(
        select(earning.c.id, SavingsAccount.id, SavingsProduct.gl_account)
        .join(SavingsAccount, SavingsAccount.member_id == earning.c.member_id)
        .join(SavingsProduct, SavingsProduct.id == SavingsAccount.product_id)
        .where(
            SavingsProduct.kind == SavingsKind.SUKARELA,
            SavingsAccount.status == SavingsStatus.OPEN,
        )
        .order_by(SavingsAccount.id)
    )
    found: dict[int, tuple[int, str]] = {}
    for earning_id, account_id, gl_account in rows:
        if earning_id not in found or earning_id == account_id:
            found[earning_id] = (account_id, gl_account)
    return found


def _lines(rows: Sequence[Any], targets: dict[int, tuple[int, str]]) -> list[Line]:
    by_ref: dict[tuple[str, Ref], int] = defaultdict(int)
    for row in rows:
        if row.account_id in targets:
            account_id, gl_account = targets[row.account_id]
            by_ref[gl_account, Ref(ACCOUNT, account_id)] += row.gross_amount - row.tax_amount
        else:
            held = chart.HELD_FOR_MEMBERS, Ref("person", row.person_id)
            by_ref[held] += row.gross_amount - row.tax_amount
    tax = sum(row.tax_amount for row in rows)
    return [
        debit(chart.SAVINGS_INTEREST, sum(row.gross_amount for row in rows)),
        *(credit(account, amount, ref) for (account, ref), amount in by_ref.items()),
        *([credit(chart.INTEREST_TAX, tax)] if tax else []),
    ]


def _take_rows(ids: Sequence[int], entry: JournalEntry) -> None:
    taken = session.execute(
        update(SavingsInterest)
        .where(SavingsInterest.id.in_(ids), SavingsInterest.entry_id.is_(None))
        .values(entry_id=entry.id)
        .execution_options(synchronize_session=False)
    )
    if taken.rowcount != len(ids):  # type: ignore[attr-defined]  # an UPDATE gives a CursorResult
        raise Conflict(N_("Somebody else is crediting this interest."))
