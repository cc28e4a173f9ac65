"""Words of bookkeeping: vouchers, the state of a book year, and the lines of a statement."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

from coop.explain import N_, Explained, Labelled

VOUCHER = "voucher"
BOOK_YEAR = "book_year"

Amounts: TypeAlias = tuple[int, ...]
"""Rupiah by column: this year, last year."""


class VoucherKind(Labelled):
    """What a voucher books."""

    INCOME = "income", N_("Other income")
    EXPENSE = "expense", N_("Expense")
    TRANSFER = "transfer", N_("Between cash and banks")
    JOURNAL = "journal", N_("Manual journal")


class VoucherStatus(Labelled):
    """A voucher waits for another person; it is never changed after that."""

    WAITING = "waiting", N_("Waiting for approval")
    POSTED = "posted", N_("Posted")
    REJECTED = "rejected", N_("Rejected")
    WITHDRAWN = "withdrawn", N_("Withdrawn")


class YearStatus(Labelled):
    """The close of a book year is asked for, done, and may be undone until SHU is shared."""

    WAITING = "waiting", N_("Waiting for approval")
    CLOSED = "closed", N_("Closed")
    REJECTED = "rejected", N_("Rejected")
    UNDONE = "undone", N_("Opened again")


@dataclass(frozen=True, slots=True)
class Group:
    """A group of accounts in a statement, by the beginnings of their codes; ``label`` a msgid."""

    key: str
    label: str
    prefixes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading between groups."""

    label: str


@dataclass(frozen=True, slots=True)
class Total:
    """What groups and earlier totals add up to; ``is_strong`` for the totals that matter."""

    key: str
    label: str
    keys: tuple[str, ...]
    is_strong: bool = False


@dataclass(frozen=True, slots=True)
class EquityPart:
    """A kind of equity: whose accounts, and what is said of what came in and went out."""

    key: str
    label: str
    prefixes: tuple[str, ...]
    added: str
    taken: str


Layout: TypeAlias = tuple[Group | Heading | Total, ...]
RowKind: TypeAlias = Literal["heading", "account", "group", "total", "strong"]


@dataclass(frozen=True, slots=True)
class StatementRow:
    """A line of a statement: an account by ``code``, or a ``label`` (msgid) of what adds up."""

    kind: RowKind
    label: str
    amounts: Amounts = ()
    code: str | None = None


@dataclass(frozen=True, slots=True)
class EquityMoves:
    """Equity of a period, rupiah by account code: before it, what was credited and debited in it.

    ``surplus`` is what the results of the period added, booked to equity yet or not.
    """

    opening: Mapping[str, int]
    credited: Mapping[str, int]
    debited: Mapping[str, int]
    surplus: int


@dataclass(frozen=True, slots=True)
class Proof:
    """Two figures that must be the same, rupiah by column: reckoned in two ways."""

    label: str
    left: Amounts
    right: Amounts

    @property
    def holds(self) -> bool:
        """Say whether both are equal in every column."""
        return self.left == self.right


@dataclass(frozen=True, slots=True)
class Statement:
    """A financial statement of one or two periods, each (first day or None, last day)."""

    code: str
    title: str
    periods: tuple[tuple[date | None, date], ...]
    rows: tuple[StatementRow, ...]
    totals: Mapping[str, Amounts]
    proofs: tuple[Proof, ...]
    names: Mapping[str, tuple[str, str]]

    @property
    def holds(self) -> bool:
        """Say whether every proof holds."""
        return all(proof.holds for proof in self.proofs)


@dataclass(frozen=True, slots=True)
class Surplus:
    """The surplus of a year in rupiah, and how much of it comes from members and from others."""

    total: int
    from_members: int
    from_others: int
    explained: Explained[int]
