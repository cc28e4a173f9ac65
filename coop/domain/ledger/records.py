"""What the pages of the books read: rows, balances, statements and views."""

from dataclasses import dataclass
from datetime import date

from coop.domain.ledger.models import GlAccount, JournalEntry
from coop.domain.ledger.types import AccountClass
from coop.paging import Page
from coop.refs import Ref


@dataclass(frozen=True, slots=True)
class TrialRow:
    """An account's balance in rupiah, on the side where it stands; the other side is zero."""

    code: str
    name_id: str
    name_en: str
    account_class: AccountClass
    debit: int
    credit: int

    @property
    def amount(self) -> int:
        """Debit less credit in rupiah."""
        return self.debit - self.credit


@dataclass(frozen=True, slots=True)
class TrialBalance:
    """Every account that was ever moved up to ``on``, and the sums of both sides."""

    on: date
    rows: tuple[TrialRow, ...]

    @property
    def debit(self) -> int:
        """The sum of the debit balances in rupiah."""
        return sum(row.debit for row in self.rows)

    @property
    def credit(self) -> int:
        """The sum of the credit balances in rupiah."""
        return sum(row.credit for row in self.rows)


@dataclass(frozen=True, slots=True)
class Movement:
    """A line of an account with the account's ``balance`` after it, on its normal side."""

    entry_id: int
    number: str
    booked_on: date
    text: str
    ref: Ref | None
    debit: int
    credit: int
    balance: int


@dataclass(frozen=True, slots=True)
class AccountStatement:
    """An account over a period: opening and closing stand on its normal side, in rupiah."""

    account: GlAccount
    opening: int
    debit: int
    credit: int
    closing: int
    page: Page[Movement]


@dataclass(frozen=True, slots=True)
class EntryFilter:
    """Which entries: words or an amount, a period of booking dates, a unit, a kind of source.

    ``is_reversal`` keeps entries that took another one back.
    """

    q: str = ""
    first: date | None = None
    last: date | None = None
    unit_id: int | None = None
    source_kind: str | None = None
    page: int = 1
    is_reversal: bool = False


@dataclass(frozen=True, slots=True)
class EntryRow:
    """An entry in a list."""

    id: int
    number: str
    booked_on: date
    text: str
    source: Ref
    total_amount: int
    maker: str | None
    is_reversal: bool
    is_reversed: bool

    @property
    def state(self) -> str:
        """Whether it stands: ``posted``, ``reversed``, or itself a ``reversal``."""
        return "reversed" if self.is_reversed else "reversal" if self.is_reversal else "posted"


@dataclass(frozen=True, slots=True)
class EntryLine:
    """A line with the name of its account."""

    account: str
    name_id: str
    name_en: str
    text: str
    ref: Ref | None
    debit: int
    credit: int
    is_control: bool


@dataclass(frozen=True, slots=True)
class EntryView:
    """An entry with its lines, the people behind it, and its reversal or original."""

    entry: JournalEntry
    lines: tuple[EntryLine, ...]
    maker: str | None
    approver: str | None
    reversed_by: JournalEntry | None
    reverses: JournalEntry | None
