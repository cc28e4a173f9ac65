"""Kinds and states of the payroll round trip, and what its rules and pages pass around."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from coop.explain import N_, Explained

BATCH = "payroll_batch"
LINE = "payroll_line"
AUTHORITY = "payroll_authority"
REVERSAL = "payroll.reversal"
"""The kind of approval that takes a posted list back."""
LETTER = "payroll_authority"
"""The purpose under which scans of letters of authority are kept."""
ANSWER = "payroll_answer"
"""The purpose under which employers' files are kept."""


class ItemKind(StrEnum):
    """What is deducted: dues, an instalment, a bill, a transfer not found, a standing order."""

    WAJIB = "wajib"
    INSTALMENT = "instalment"
    BILL = "bill"
    UNFOUND = "unfound"
    SUKARELA = "sukarela"


KIND_LABELS = {
    ItemKind.WAJIB: N_("Mandatory savings"),
    ItemKind.INSTALMENT: N_("Loan instalments"),
    ItemKind.BILL: N_("Other bills"),
    ItemKind.UNFOUND: N_("Announced transfers that were not found"),
    ItemKind.SUKARELA: N_("Standing order for voluntary savings"),
}
MADE_HERE = (ItemKind.INSTALMENT, ItemKind.SUKARELA)
"""The kinds whose bills are made for the list, and end with it."""


class BatchStatus(StrEnum):
    """draft → approved → sent → realised → posting → posted; discarded, or reversing → reversed."""

    DRAFT = "draft"
    APPROVED = "approved"
    SENT = "sent"
    REALISED = "realised"
    POSTING = "posting"
    POSTED = "posted"
    REVERSING = "reversing"
    REVERSED = "reversed"
    DISCARDED = "discarded"


OPEN_STATES = (
    BatchStatus.DRAFT,
    BatchStatus.APPROVED,
    BatchStatus.SENT,
    BatchStatus.REALISED,
    BatchStatus.POSTING,
)
"""The states in which the items of a list are spoken for."""
WITH_EMPLOYER = (BatchStatus.SENT, BatchStatus.REALISED, BatchStatus.POSTING)
"""The states in which the employer may have deducted already."""
UNDER_WAY = (BatchStatus.APPROVED, *WITH_EMPLOYER, BatchStatus.REVERSING)
"""The states in which who is on a list cannot leave: it would never be booked, or taken back."""


class Outcome(StrEnum):
    """What the employer says of one person: compared with what was asked."""

    WAITING = "waiting"
    FULL = "full"
    SHORT = "short"
    MISSING = "missing"
    LEFT = "left"
    MORE = "more"


class StrayKind(StrEnum):
    """Why a row of the employer's file stands beside the list."""

    UNKNOWN = "unknown"
    DUPLICATE = "duplicate"
    UNREADABLE = "unreadable"


class StrayVerdict(StrEnum):
    """Where the money of such a row goes: to somebody on the list, or it stays beside it."""

    COUNTED = "counted"
    SET_ASIDE = "set_aside"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Something that a person owes or ordered: ``amount`` rupiah, ``key`` tells it from others.

    One that is ``in_full`` is taken whole or not at all.
    """

    key: str
    kind: ItemKind
    due_on: date
    amount: int
    text: str
    subject_id: int = 0
    part: int = 0
    in_full: bool = False


@dataclass(frozen=True, slots=True)
class Deducted:
    """What of it the list asks for, in rupiah, and why."""

    wanted: Wanted
    amount: int
    explained: Explained[int]


@dataclass(frozen=True, slots=True)
class Deductions:
    """A person's deductions in the order of priority; ``cap_amount`` None: the wage is unknown."""

    items: tuple[Deducted, ...]
    cap_amount: int | None

    @property
    def total(self) -> int:
        """What the employer is asked to deduct, in rupiah."""
        return sum(item.amount for item in self.items)


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """A row of the employer's file; ``amount`` None when it cannot be read."""

    number: int
    employee_number: str
    name: str
    amount: int | None
    has_left: bool = False


@dataclass(frozen=True, slots=True)
class SentLine:
    """A person on the list as the employer knows them."""

    id: int
    employee_number: str
    name: str
    asked_amount: int


@dataclass(frozen=True, slots=True)
class Realised:
    """What the employer says was deducted from one person."""

    line_id: int
    amount: int
    has_left: bool


@dataclass(frozen=True, slots=True)
class Stray:
    """A row that belongs to nobody on the list yet."""

    row: AnswerRow
    kind: StrayKind


@dataclass(frozen=True, slots=True)
class Match:
    """The file beside the list: who was found, and which rows were not."""

    realised: tuple[Realised, ...]
    strays: tuple[Stray, ...]


class BatchSort(StrEnum):
    """The columns by which lists can be sorted."""

    MONTH = "month"
    EMPLOYER = "employer"
    ASKED = "asked"
    REALISED = "realised"


@dataclass(frozen=True, slots=True)
class BatchFilter:
    """Which deduction lists are shown; None means whatever it is.

    ``is_asked_back`` takes those alone of which somebody asked that they be taken back.
    """

    employer_id: int | None = None
    month: date | None = None
    status: BatchStatus | None = None
    is_asked_back: bool = False
    sort: BatchSort = BatchSort.MONTH
    descending: bool = True
    page: int = 1


@dataclass(frozen=True, slots=True)
class BatchRow:
    """One deduction list among others; ``realised_amount`` None while the answer is open."""

    id: int
    number: str
    employer_id: int
    employer: str
    month: date
    status: BatchStatus
    line_count: int
    asked_amount: int
    realised_amount: int | None
    received_amount: int | None

    @property
    def short_amount(self) -> int | None:
        """What was asked and not deducted, in rupiah; below zero when more was."""
        return None if self.realised_amount is None else self.asked_amount - self.realised_amount


@dataclass(frozen=True, slots=True)
class EmployerMonth:
    """How an employer stands in a month: its list, if there is one, and the letters."""

    employer_id: int
    employer: str
    payday: int
    letters: int
    missing_letters: int
    batch: BatchRow | None

    @property
    def asked_amount(self) -> int | None:
        """What the list asks for, in rupiah."""
        return self.batch.asked_amount if self.batch else None

    @property
    def realised_amount(self) -> int | None:
        """What was deducted, in rupiah, once the answer is confirmed."""
        return self.batch.realised_amount if self.batch else None


class LineShow(StrEnum):
    """Which lines of a list are looked at."""

    DIFFERENT = "different"
    NOT_WHOLE = "not_whole"
    WAGE_UNKNOWN = "wage_unknown"
    LEFT_OUT = "left_out"


class LineSort(StrEnum):
    """The columns by which the lines of a list can be sorted."""

    NAME = "name"
    ASKED = "asked"
    REALISED = "realised"


@dataclass(frozen=True, slots=True)
class LineFilter:
    """Which people of a list are shown; ``text`` finds name and numbers."""

    text: str = ""
    outcome: Outcome | None = None
    show: LineShow | None = None
    sort: LineSort = LineSort.NAME
    descending: bool = False
    page: int = 1


@dataclass(frozen=True, slots=True)
class LineRow:
    """One person of a list; amounts in whole rupiah."""

    id: int
    batch_id: int
    member_id: int
    person_id: int
    member_number: str
    name: str
    employee_number: str
    monthly_salary: int | None
    cap_amount: int | None
    wanted_amount: int
    asked_amount: int
    is_left_out: bool
    left_out_reason: str
    outcome: Outcome
    realised_amount: int | None
    note: str
    payment_id: int | None
    wajib: int
    instalments: int
    sukarela: int
    others: int

    @property
    def left_amount(self) -> int:
        """What did not fit, in rupiah."""
        return self.wanted_amount - self.asked_amount

    @property
    def short_amount(self) -> int | None:
        """What was asked and not deducted, in rupiah."""
        return None if self.realised_amount is None else self.asked_amount - self.realised_amount


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One due of a person on a list, with the reason of its amount."""

    line_id: int
    kind: ItemKind
    text: str
    due_on: date
    wanted_amount: int
    asked_amount: int
    applied_amount: int
    explained: Explained[int]


@dataclass(frozen=True, slots=True)
class OwnLine:
    """What was or will be deducted from a member's wage by one list."""

    line: LineRow
    employer: str
    month: date
    payday_on: date
    status: BatchStatus
    receipt_id: int | None
    items: tuple[ItemRow, ...]


class Letter(StrEnum):
    """How a member stands with payroll deduction."""

    IN_FORCE = "in_force"
    OTHER_EMPLOYER = "other_employer"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class LetterFilter:
    """Which members are shown in the list of letters of authority."""

    text: str = ""
    letter: Letter | None = None
    employer_id: int | None = None
    page: int = 1


@dataclass(frozen=True, slots=True)
class LetterRow:
    """A member who pays, or wishes to pay, by payroll deduction."""

    member_id: int
    member_number: str
    name: str
    employer: str | None
    employee_number: str | None
    monthly_salary: int | None
    starts_on: date | None
    order_amount: int | None
    letter: Letter


@dataclass(frozen=True, slots=True)
class StrayRow:
    """A row of the employer's file beside the list, and what was decided about it."""

    id: int
    kind: StrayKind
    row_number: int
    employee_number: str
    name: str
    amount: int | None
    verdict: StrayVerdict | None
    line_id: int | None
    reason: str
