"""Words of moving in: states of a file, faults of its rows, and what the rows say."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from coop.domain.ledger.types import AccountClass, Side
from coop.domain.loans.types import InterestMethod, Schedule
from coop.domain.people.types import PersonDetails
from coop.errors import CoopError
from coop.explain import N_, Labelled
from coop.paging import PAGE_SIZE


class MoveStatus(Labelled):
    """faulty or ready → approved (the background brings it in) → imported; or discarded."""

    FAULTY = "faulty", N_("To be corrected")
    READY = "ready", N_("Waiting for approval")
    APPROVED = "approved", N_("Being brought in")
    IMPORTED = "imported", N_("Brought in")
    DISCARDED = "discarded", N_("Discarded")


class OpeningStatus(Labelled):
    """The opening trial balance: being typed → booked."""

    DRAFT = "draft", N_("Being prepared")
    BOOKED = "booked", N_("Booked")


class Sheet(Labelled):
    """The lists of a file, by the name of their sheet."""

    MEMBERS = "Anggota", N_("Members")
    LOANS = "Pinjaman", N_("Loans")


class Fault(Labelled):
    """What can be wrong with a cell; the warnings do not keep a row out."""

    MISSING = "missing", N_("Missing")
    TOO_LONG = "too_long", N_("Too long")
    SIGNS = "signs", N_("Signs that cannot be stored")
    AMOUNT = "amount", N_("Unreadable amount")
    NEGATIVE = "negative", N_("Negative amount")
    DATE = "date", N_("Unreadable date")
    FUTURE = "future", N_("Date after the cut-over day")
    NIK = "nik", N_("NIK that cannot be")
    NIK_TWICE = "nik_twice", N_("NIK twice in the file")
    NIK_KNOWN = "nik_known", N_("NIK of a member")
    NUMBER = "number", N_("Member number that cannot be")
    NUMBER_TWICE = "number_twice", N_("Member number twice in the file")
    NUMBER_TAKEN = "number_taken", N_("Member number taken")
    SEX = "sex", N_("Unknown sex")
    YES_NO = "yes_no", N_("Neither yes nor no")
    PHONE = "phone", N_("Unreadable phone number")
    EMAIL = "email", N_("Unreadable e-mail address")
    POSTCODE = "postcode", N_("Unreadable postcode")
    BANK_ACCOUNT = "bank_account", N_("Incomplete or unreadable bank account")
    EMPLOYER_NEEDED = "employer_needed", N_("Payroll deduction without an employer")
    COUNT = "count", N_("Unreadable number")
    RATE = "rate", N_("Interest rate out of bounds")
    MONTHS = "months", N_("Term out of bounds")
    PRODUCT = "product", N_("Unknown loan product")
    METHOD = "method", N_("Interest method that the product does not have")
    BORROWER = "borrower", N_("Loan of an unknown member")
    LOAN_KNOWN = "loan_known", N_("Loan that is in the portal already")
    INSTALMENTS = "instalments", N_("Instalments paid do not fit")
    REMAINING = "remaining", N_("Remaining principal does not fit the schedule")
    INTEREST_OWED = "interest_owed", N_("Interest owed does not fit the schedule")
    FORMULA = "formula", N_("Formula without a value")
    NIK_DIFFERS = "nik_differs", N_("NIK differs from birth date or sex")
    EMAIL_TAKEN = "email_taken", N_("E-mail address of somebody else")
    PHONE_TAKEN = "phone_taken", N_("Phone number of somebody else")
    POKOK_DIFFERS = "pokok_differs", N_("Principal savings of another amount")
    NEW_EMPLOYER = "new_employer", N_("New employer")
    TERMS_DIFFER = "terms_differ", N_("Terms beyond the product's")
    ROUNDED = "rounded", N_("Remaining principal rounded otherwise")
    ARREARS_DIFFER = "arrears_differ", N_("Arrears of another amount")

    @property
    def is_warning(self) -> bool:
        """Whether the row comes in all the same."""
        return self in _WARNINGS


_WARNINGS = frozenset(
    {
        Fault.NIK_DIFFERS,
        Fault.EMAIL_TAKEN,
        Fault.PHONE_TAKEN,
        Fault.POKOK_DIFFERS,
        Fault.NEW_EMPLOYER,
        Fault.TERMS_DIFFER,
        Fault.ROUNDED,
        Fault.ARREARS_DIFFER,
    }
)


@dataclass(frozen=True, slots=True)
class Problem:
    """A cell that is wrong or worth a look: ``row`` as the spreadsheet counts, ``column`` its key.

    ``message`` is a msgid with ``params``; it never repeats a personal number.
    """

    sheet: Sheet
    row: int
    column: str
    fault: Fault
    message: str
    params: dict[str, Any] = field(default_factory=dict)

    def as_error(self) -> CoopError:
        """Return the reason as a refusal, which the screen knows how to word."""
        return CoopError(self.message, **self.params)

    def to_json(self) -> list[Any]:
        """Return a list that ``json`` can write."""
        return [
            self.sheet.value,
            self.row,
            self.column,
            self.fault.value,
            self.message,
            {name: _plain(value) for name, value in self.params.items()},
        ]

    @classmethod
    def from_json(cls, stored: list[Any]) -> "Problem":
        """Return what ``to_json`` stored."""
        sheet, row, column, fault, message, params = stored
        if "on" in params:
            params = {**params, "on": date.fromisoformat(params["on"])}
        return cls(Sheet(sheet), row, column, Fault(fault), message, params)


def _plain(value: Any) -> Any:
    return value if isinstance(value, int) else str(value)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a sheet: its number there, and its cells by column key (text, number, date)."""

    number: int
    cells: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet as it was read: headings as written, by column; rows; headings nobody knows."""

    sheet: Sheet
    headings: dict[str, str]
    rows: tuple[Row, ...]
    ignored: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MemberLine:
    """A member of the old books; amounts in whole rupiah. ``number`` None: the portal gives one."""

    row: int
    person: PersonDetails
    joined_on: date
    number: str | None = None
    employer: str | None = None
    employee_number: str | None = None
    monthly_salary: int | None = None
    pays_by_payroll: bool = False
    bank: str | None = None
    bank_number: str | None = None
    bank_holder: str | None = None
    savings: dict[str, int] = field(default_factory=dict)

    @property
    def nik(self) -> str:
        """The 16 digits, which every line has."""
        return self.person.nik or ""


@dataclass(frozen=True, slots=True)
class OldLoan:
    """A running loan as the old books tell it; None where they say nothing."""

    principal: int
    rate_percent_per_year: Decimal
    months: int
    disbursed_on: date
    first_due_on: date
    instalments_paid: int | None = None
    remaining: int | None = None
    interest_owed: int | None = None
    arrears: int | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an old loan stands on the cut-over day, whole rupiah.

    ``paid`` instalments are settled; ``interest_paid`` is what was paid beyond them; ``arrears``
    is all that fell due before the day and is unpaid.
    """

    schedule: Schedule
    paid: int
    balance: int
    interest_paid: int
    arrears: int
    next_due_on: date


@dataclass(frozen=True, slots=True)
class LoanLine:
    """A running loan that comes in; its borrower is a line of the file or a member already."""

    row: int
    product_code: str
    method: InterestMethod
    old: OldLoan
    standing: Standing
    old_number: str
    nik: str | None = None
    member_id: int | None = None


@dataclass(frozen=True, slots=True)
class Examination:
    """What a file holds and what is wrong with it; ``lines`` are the rows without a fault."""

    tables: tuple[Table, ...]
    members: tuple[MemberLine, ...]
    loans: tuple[LoanLine, ...]
    problems: tuple[Problem, ...]
    new_employers: tuple[str, ...] = ()

    @property
    def is_clean(self) -> bool:
        """Whether every row can come in; warnings do not count."""
        return not any(not problem.fault.is_warning for problem in self.problems)


class Reach(Labelled):
    """How the login of somebody who came in stands."""

    ACTIVATED = "activated", N_("Signs in")
    INVITED = "invited", N_("Link sent")
    REACHABLE = "reachable", N_("No link yet")
    CODE = "code", N_("Needs a code: no e-mail address")


@dataclass(frozen=True, slots=True)
class MovedFilter:
    """Which members of a file are shown: by name or number, by whether they can sign in."""

    text: str = ""
    reach: Reach | None = None
    sort: str = "number"
    descending: bool = False
    page: int = 1
    size: int = PAGE_SIZE


@dataclass(frozen=True, slots=True)
class MovedRow:
    """A member who came in with a file, and whether the login is in use."""

    id: int
    user_id: int
    number: str
    name: str
    email: str | None
    phone: str | None
    savings_amount: int
    invited_at: datetime | None
    reach: Reach


@dataclass(frozen=True, slots=True)
class ReachCounts:
    """How many members of a file can sign in, have a link, wait for one, or need a code."""

    total: int
    activated: int
    invited: int
    reachable: int
    without_address: int


@dataclass(frozen=True, slots=True)
class OpeningAccount:
    """An account of the opening trial balance; ``amount`` rupiah on its normal side.

    ``is_control``: it is what the files brought, so nobody types it.
    """

    code: str
    name_id: str
    name_en: str
    account_class: AccountClass
    side: Side
    amount: int
    is_control: bool

    @property
    def debit(self) -> int:
        """What stands on the debit side, rupiah."""
        return max(0, self.amount if self.side is Side.DEBIT else -self.amount)

    @property
    def credit(self) -> int:
        """What stands on the credit side, rupiah."""
        return max(0, self.amount if self.side is Side.CREDIT else -self.amount)


@dataclass(frozen=True, slots=True)
class OpeningState:
    """Where the opening trial balance stands: all accounts but the opening account itself.

    ``missing`` is debit less credit, which must be zero.
    """

    cut_over_on: date | None
    accounts: tuple[OpeningAccount, ...]
    move_ids: tuple[int, ...] = ()

    @property
    def debit(self) -> int:
        """All debit balances, whole rupiah."""
        return sum(account.debit for account in self.accounts)

    @property
    def credit(self) -> int:
        """All credit balances, whole rupiah."""
        return sum(account.credit for account in self.accounts)

    @property
    def missing(self) -> int:
        """Debit less credit, whole rupiah: what the opening account would be left with."""
        return self.debit - self.credit
