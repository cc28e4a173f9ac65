"""Sides, account classes, and the lines of an entry to be posted."""

from dataclasses import dataclass
from enum import StrEnum

from coop.refs import Ref


class Side(StrEnum):
    """The side on which an account normally stands."""

    DEBIT = "D"
    CREDIT = "C"


class AccountClass(StrEnum):
    """The first digit of an account's code."""

    ASSET = "asset"
    LIABILITY = "liability"
    EQUITY = "equity"
    INCOME = "income"
    EXPENSE = "expense"


class PeriodStatus(StrEnum):
    """``closing`` lets running transactions drain before the month is ``closed``."""

    OPEN = "open"
    CLOSING = "closing"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Line:
    """One line to post: ``amount`` rupiah, positive; ``ref`` names the sub-ledger's row."""

    account: str
    side: Side
    amount: int
    ref: Ref | None = None
    unit_id: int | None = None
    text: str = ""


def debit(account: str, amount: int, ref: Ref | None = None, text: str = "") -> Line:
    """Return a debit line of ``amount`` rupiah."""
    return Line(account, Side.DEBIT, amount, ref, None, text)


def credit(account: str, amount: int, ref: Ref | None = None, text: str = "") -> Line:
    """Return a credit line of ``amount`` rupiah."""
    return Line(account, Side.CREDIT, amount, ref, None, text)
