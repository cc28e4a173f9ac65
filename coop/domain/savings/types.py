"""Kinds of savings, states of withdrawals, and the rows that pages and papers show."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from coop.domain.payments.types import PaymentMethod
from coop.explain import N_


class SavingsKind(StrEnum):
    """The kinds that the law and the bylaws know (UU 25/1992 art. 41)."""

    POKOK = "pokok"
    WAJIB = "wajib"
    SUKARELA = "sukarela"
    BERJANGKA = "berjangka"
    SWP = "swp"


LABELS = {
    SavingsKind.POKOK: N_("Principal savings"),
    SavingsKind.WAJIB: N_("Mandatory savings"),
    SavingsKind.SUKARELA: N_("Voluntary savings"),
    SavingsKind.BERJANGKA: N_("Term deposit"),
    SavingsKind.SWP: N_("Mandatory loan savings"),
}


class SavingsStatus(StrEnum):
    """An account takes movements while ``open``."""

    OPEN = "open"
    CLOSED = "closed"


class MovementKind(StrEnum):
    """Why a balance changed."""

    DEPOSIT = "deposit"
    WITHDRAWAL = "withdrawal"
    INTEREST = "interest"
    TAX = "tax"
    TRANSFER = "transfer"
    SETTLEMENT = "settlement"
    REVERSAL = "reversal"
    OPENING = "opening"


class WithdrawalStatus(StrEnum):
    """requested → approved → paid; or rejected/cancelled."""

    REQUESTED = "requested"
    APPROVED = "approved"
    PAID = "paid"
    REJECTED = "rejected"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class AccountRow:
    """A savings account with its product and its member; amounts in whole rupiah."""

    id: int
    number: str
    kind: SavingsKind
    product_code: str
    product_name: str
    gl_account: str
    unit_id: int
    status: SavingsStatus
    balance: int
    opened_on: date
    closed_on: date | None
    member_id: int
    member_number: str
    member_is_active: bool
    person_id: int
    person_name: str
    minimum_deposit_amount: int = 0
    minimum_balance_amount: int = 0

    @property
    def available_amount(self) -> int:
        """What may be withdrawn: the balance above the product's minimum."""
        return max(0, self.balance - self.minimum_balance_amount)


@dataclass(frozen=True, slots=True)
class AccountKey:
    """What a deposit needs to know of its account."""

    id: int
    gl_account: str
    status: SavingsStatus


@dataclass(frozen=True, slots=True)
class AccountFilter:
    """Which accounts a list shows; ``text`` finds number and name."""

    text: str = ""
    kind: SavingsKind | None = None
    status: SavingsStatus | None = SavingsStatus.OPEN
    sort: str = "number"
    descending: bool = False


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One movement with the balance after it, in the order of booking dates."""

    id: int
    booked_on: date
    kind: MovementKind
    text: str
    amount: int
    entry_id: int
    entry_number: str
    running_amount: int


@dataclass(frozen=True, slots=True)
class Statement:
    """An account's movements of a period: ``opening`` plus all of them is ``closing``."""

    first: date
    last: date
    opening: int
    deposits: int
    withdrawals: int
    rows: tuple[HistoryRow, ...]

    @property
    def closing(self) -> int:
        """The balance at the end of the period, whole rupiah."""
        return self.opening + self.deposits - self.withdrawals


@dataclass(frozen=True, slots=True)
class WithdrawalRow:
    """A request with its account, its member and the names of who decided."""

    id: int
    unit_id: int
    account_id: int
    account_number: str
    balance: int
    person_id: int
    person_name: str
    member_number: str
    amount: int
    method: PaymentMethod
    status: WithdrawalStatus
    note: str
    requested_at: datetime
    requested_name: str
    approved_at: datetime | None
    approved_name: str | None
    paid_at: datetime | None
    paid_name: str | None
    voucher_id: int | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class WajibPreview:
    """What the billing run of ``month`` would bill: how many members, the total in rupiah."""

    month: date
    due_on: date
    count: int
    total_amount: int


@dataclass(frozen=True, slots=True)
class WajibRun:
    """A month that was billed: when, how many members, the total in rupiah."""

    id: int
    month: date
    posted_at: datetime | None
    count: int
    total_amount: int


@dataclass(frozen=True, slots=True)
class WajibResult:
    """What a billing run made, and how much of it is paid by now."""

    run_id: int
    month: date
    due_on: date
    posted_at: datetime | None
    count: int
    total_amount: int
    paid_count: int
    open_count: int
    paid_amount: int
