"""What joining and leaving offer to the pages and the terminal, in one place."""

from coop.domain.membership.enrolment_service import approve_application
from coop.domain.membership.joining_service import (
    accept_application,
    ask_correction,
    correct_application,
    refund_application,
    reject_application,
    submit_application,
)
from coop.domain.membership.leaving_service import (
    approve_resignation,
    calculate_sheet,
    complete_resignation,
    pay_resignation,
    reject_resignation,
    request_resignation,
    settle_resignation,
    unsettle_resignation,
    withdraw_resignation,
)

__all__ = [
    "accept_application",
    "approve_application",
    "approve_resignation",
    "ask_correction",
    "calculate_sheet",
    "complete_resignation",
    "correct_application",
    "pay_resignation",
    "refund_application",
    "reject_application",
    "reject_resignation",
    "request_resignation",
    "settle_resignation",
    "submit_application",
    "unsettle_resignation",
    "withdraw_resignation",
]
