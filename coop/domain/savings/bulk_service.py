"""Change the balances of many savings accounts with one entry: set-based, all or nothing."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, TypeAlias, cast

from sqlalchemy import CursorResult, case, insert, select, update

from coop.db import session
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
    if not moved:
        return
    totals = {
        account_id: sum(amount for _kind, amount, _text in parts)
        for account_id, parts in moved.items()
    }
    _change_balances(totals)
    balances = select(SavingsAccount.id, SavingsAccount.balance).where(
        SavingsAccount.id.in_(list(totals))
    )
    rows = []
    for account_id, balance in session.execute(balances.order_by(SavingsAccount.id)):
        running = balance - totals[account_id]
        for kind, amount, text in moved[account_id]:
            running += amount
            rows.append(
                {
                    "account_id": account_id,
                    "entry_id": entry.id,
                    "kind": kind,
                    "amount": amount,
                    "balance_after": running,
                    "booked_on": entry.booked_on,
                    "value_on": on,
                    "text": text[:200],
                }
            )
    session.execute(insert(SavingsMovement), rows)


def _change_balances(totals: dict[int, int]) -> None:
    """Change all balances in one guarded UPDATE: open accounts only, none below zero."""
    change = case(totals, value=SavingsAccount.id)
    try:
        with session.begin_nested():
            changed = session.execute(
                update(SavingsAccount)
                .where(
                    SavingsAccount.id.in_(list(totals)),
                    SavingsAccount.status == SavingsStatus.OPEN,
                    SavingsAccount.balance + change >= 0,
                )
                .values({SavingsAccount.balance: SavingsAccount.balance + change})
                .execution_options(synchronize_session=False)
            )
            if cast("CursorResult[Any]", changed).rowcount != len(totals):
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
