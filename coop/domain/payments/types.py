"""States of bills, intents and payments, and what lists and pages show of them."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

PROOF = "transfer_proof"
"""The purpose under which proofs of transfers are kept."""
REVERSAL = "payment.reversal"
"""The kind of approval that takes a payment back."""
BANK_ACCOUNT = "bank_account"
"""The kind of approval, and of its subject, for where members transfer to."""


class BillStatus(StrEnum):
    """A bill is ``open`` until paid in full or cancelled."""

    OPEN = "open"
    PAID = "paid"
    CANCELLED = "cancelled"


class IntentStatus(StrEnum):
    """A payment intent holds its unique amount while ``open``."""

    OPEN = "open"
    USED = "used"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


class PaymentMethod(StrEnum):
    """How the money came."""

    TRANSFER = "transfer"
    CASH = "cash"
    PAYROLL = "payroll"
    SAVINGS = "savings"


class PaymentStatus(StrEnum):
    """announced → verified (cashier) → recorded (treasurer); or an end without money."""

    ANNOUNCED = "announced"
    VERIFIED = "verified"
    RECORDED = "recorded"
    REJECTED = "rejected"
    NOT_FOUND = "not_found"
    REVERSED = "reversed"


class BankAccountChange(StrEnum):
    """What is asked for a bank account of the cooperative."""

    ADD = "add"
    CHANGE = "change"
    SWITCH_OFF = "switch_off"
    SWITCH_ON = "switch_on"


@dataclass(frozen=True, slots=True)
class OpenBill:
    """A bill as payers see it; ``pending_amount`` is announced and not yet recorded."""

    id: int
    unit_id: int
    number: str
    purpose: str
    text: str
    amount: int
    paid_amount: int
    pending_amount: int
    due_on: date
    status: BillStatus

    @property
    def remainder(self) -> int:
        """What is not yet paid, in rupiah."""
        return self.amount - self.paid_amount

    @property
    def payable_amount(self) -> int:
        """What can be paid now: the remainder without what is being checked."""
        return max(0, self.remainder - self.pending_amount)


@dataclass(frozen=True, slots=True)
class PaymentFilter:
    """What to look for in payments; None means whatever it is."""

    statuses: tuple[PaymentStatus, ...] = ()
    method: PaymentMethod | None = None
    bank_account_id: int | None = None
    person_id: int | None = None
    unit_id: int | None = None
    text: str = ""
    first: date | None = None
    last: date | None = None
    repeats_only: bool = False
    sort: str = "announced_at"
    descending: bool = False


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """One payment in a list."""

    id: int
    person_id: int
    person_name: str
    method: PaymentMethod
    status: PaymentStatus
    amount: int
    value_on: date
    announced_at: datetime
    bank: str | None
    payer_name: str
    bank_reference: str | None
    is_repeat_proof: bool
    receipt_id: int | None
    reason: str | None
    bills: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PaidBill:
    """A bill within a payment: the amount that is wished for it, or applied to it."""

    bill_id: int
    number: str
    text: str
    amount: int
    is_applied: bool
    status: BillStatus
    remainder: int


@dataclass(frozen=True, slots=True)
class PaymentFacts:
    """Everything that a page of one payment shows."""

    row: PaymentRow
    unit_id: int
    bank_account_id: int | None
    asked_amount: int | None
    excess_amount: int
    announced_by: str | None
    checked_at: datetime | None
    checked_by: str | None
    checked_person_id: int | None
    recorded_at: datetime | None
    recorded_by: str | None
    entry_id: int | None
    receipt_number: str | None
    proof_media_type: str | None
    bills: tuple[PaidBill, ...] = ()
    same_proof_payment_id: int | None = None

    @property
    def id(self) -> int:
        """The payment's id."""
        return self.row.id


@dataclass(frozen=True, slots=True)
class BankTotal:
    """What is verified and waits for the books on one bank account."""

    bank_account_id: int
    bank: str
    count: int
    amount: int


@dataclass(frozen=True, slots=True)
class Transfer:
    """What the payer of an intent needs to know, in the bank's own terms."""

    intent_id: int
    token: str
    person_id: int
    status: IntentStatus
    base_amount: int
    amount: int
    expires_at: datetime
    is_held: bool
    bank: str
    bank_holder: str
    bank_number: str
    payment_id: int | None
    payment_status: PaymentStatus | None
    bills: tuple[PaidBill, ...] = ()


@dataclass(frozen=True, slots=True)
class StartedTransfer:
    """A transfer that was chosen and waits to be announced."""

    token: str
    amount: int
    bank: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Payer:
    """A person whom the counter found, with what they owe on bills."""

    person_id: int
    name: str
    phone: str | None
    town: str | None
    open_bills: int
    open_amount: int


@dataclass(frozen=True, slots=True)
class DrawerDay:
    """One day of the cash drawer; ``counted_amount`` None means not counted yet."""

    id: int | None
    counted_on: date
    book_amount: int | None
    counted_amount: int | None
    counted_by: str | None
    counted_person_id: int | None
    confirmed_by: str | None
    confirmed_at: datetime | None
    entry_id: int | None
    received_amount: int

    @property
    def difference(self) -> int | None:
        """Counted less booked, in rupiah: below zero when money is missing."""
        if self.counted_amount is None or self.book_amount is None:
            return None
        return self.counted_amount - self.book_amount


@dataclass(frozen=True, slots=True)
class ReversalRequest:
    """A reversal that waits for its decision."""

    payment_id: int
    person_name: str
    amount: int
    requested_by: str | None
    requested_person_id: int | None
    requested_at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class BankAccountRequest:
    """What somebody asked for a bank account, and how it will stand when that is approved."""

    approval_id: int
    change: BankAccountChange
    bank: str
    holder: str
    number: str
    requested_by: str | None
    requested_person_id: int | None
    requested_at: datetime


@dataclass(frozen=True, slots=True)
class BankAccountRow:
    """A bank account with its unit, its account in the ledger and its open request."""

    id: int
    unit_id: int
    bank: str
    holder: str
    number: str
    gl_account: str
    gl_name_id: str
    gl_name_en: str
    is_active: bool
    request: BankAccountRequest | None
