"""What payments offer to the other areas and to the pages, in one place."""

from coop.domain.payments.billing_service import (
    NewBill,
    cancel_bill,
    create_bill,
    create_bills,
    lower_bill,
)
from coop.domain.payments.drawer_service import confirm_drawer, count_drawer
from coop.domain.payments.held_service import ask_return, decide_return
from coop.domain.payments.recording_service import (
    Deduction,
    Recorded,
    receive_cash,
    receive_from,
    record_deductions,
    record_payments,
)
from coop.domain.payments.reversal_service import (
    refuse_reversal,
    request_reversal,
    reverse_payment,
    take_payment_back,
)
from coop.domain.payments.transfer_service import (
    announce_transfer,
    choose_transfer,
    end_transfers_of_person,
)
from coop.domain.payments.verdict_service import (
    mark_not_found,
    reject_payment,
    return_payment,
    verify_payment,
)

__all__ = [
    "Deduction",
    "NewBill",
    "Recorded",
    "announce_transfer",
    "ask_return",
    "cancel_bill",
    "choose_transfer",
    "confirm_drawer",
    "count_drawer",
    "create_bill",
    "create_bills",
    "decide_return",
    "end_transfers_of_person",
    "lower_bill",
    "mark_not_found",
    "receive_cash",
    "receive_from",
    "record_deductions",
    "record_payments",
    "refuse_reversal",
    "reject_payment",
    "request_reversal",
    "return_payment",
    "reverse_payment",
    "take_payment_back",
    "verify_payment",
]
