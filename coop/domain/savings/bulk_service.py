"""Change the balances of many savings accounts: set-based, all or nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from sqlalchemy import case, select, update

from coop.db import insert_rows, session, take_rows
from coop.domain.ledger.models import JournalEntry
from coop.domain.savings.models import SavingsAccount, SavingsMovement
from coop.domain.savings.types import MovementKind, SavingsStatus
from coop.errors import Refused
from coop.explain import N_

ACCOUNTS_NAMED = 5

Part: TypeAlias = tuple[MovementKind, int, str]
"""One movement: why, signed rupiah, and its text."""


def move_balances(moved: Mapping[int, Sequence[Part]], entry: JournalEntry, on: date) -> None:
    """Change each account's balance by its parts, and note a movement for each part.

    ``on`` is the value date. All or nothing: Refused names accounts that are closed or hold less.
    """
    move_each(
        [
            Movement(account_id, kind, amount, text, entry, on)
            for account_id, parts in sorted(moved.items())
            for kind, amount, text in parts
        ]
    )


@dataclass(frozen=True, slots=True)
class Movement:
    """Signed rupiah on an account, booked as ``entry``; of value on the entry's day unless said."""

    account_id: int
    kind: MovementKind
    amount: int
    text: str
    entry: JournalEntry
    value_on: date | None = None


def move_each(movements: Sequence[Movement]) -> None:
    """Change the accounts' balances by the movements, in their order, and note each.

    All or nothing: Refused names accounts that are closed or hold less.
    """
    if not movements:
        return
    totals: dict[int, int] = {}
    for one in movements:
        totals[one.account_id] = totals.get(one.account_id, 0) + one.amount
    _change_balances(totals)
    balances = select(SavingsAccount.id, SavingsAccount.balance).where(
        SavingsAccount.id.in_(list(totals))
    )
    running = {
        account_id: balance - totals[account_id]
        for account_id, balance in session.execute(balances)
    }
    rows = []
    for one in movements:
        running[one.account_id] += one.amount
        rows.append(
            {
                "account_id": one.account_id,
                "entry_id": one.entry.id,
                "kind": one.kind,
                "amount": one.amount,
                "balance_after": running[one.account_id],
                "booked_on": one.entry.booked_on,
                "value_on": one.value_on or one.entry.value_on,
                "text": one.text[:200],
            }
        )
    insert_rows(SavingsMovement, rows)


def _change_balances(totals: dict[int, int]) -> None:
    """Change all balances in one guarded UPDATE: open accounts only, none below zero."""
    change = case(totals, value=SavingsAccount.id)
    try:
        with session.begin_nested():
            changed = take_rows(
                update(SavingsAccount)
                .where(
                    SavingsAccount.id.in_(list(totals)),
                    SavingsAccount.status == SavingsStatus.OPEN,
                    SavingsAccount.balance + change >= 0,
                )
                .values({SavingsAccount.balance: SavingsAccount.balance + change})
                .execution_options(synchronize_session=False)
            )
            if changed != len(totals):
                raise _SomeAreShort
    except _SomeAreShort:
        raise Refused(
            N_("Accounts that are closed or no longer hold the money: %(numbers)s."),
            numbers=_name_short(totals),
        ) from None


class _SomeAreShort(Exception):  # noqa: N818 - it says what happened
    """Not every account could be changed; none was."""


def _name_short(totals: dict[int, int]) -> str:
    """Return the numbers of the first accounts that stop the change."""
    short = [
        number
        for account_id, number, status, balance in session.execute(
            select(
                SavingsAccount.id,
                SavingsAccount.number,
                SavingsAccount.status,
                SavingsAccount.balance,
            ).where(SavingsAccount.id.in_(list(totals)))
        )
        if status is not SavingsStatus.OPEN or balance < max(0, -totals[account_id])
    ]
    more = "…" if len(short) > ACCOUNTS_NAMED else ""
    return ", ".join(short[:ACCOUNTS_NAMED]) + more
