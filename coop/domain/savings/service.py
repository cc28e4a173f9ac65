"""The savings' use cases, by what they are about: accounts, bills, withdrawals."""

from coop.domain.savings.account_service import (
    change_balance,
    close_account,
    open_account,
    take_back,
)
from coop.domain.savings.billing_service import bill_deposit, bill_wajib, preview_wajib, run_wajib
from coop.domain.savings.deposit_service import (
    break_deposit,
    choose_at_maturity,
    mature_deposits,
    place_deposit,
)
from coop.domain.savings.interest_service import (
    approve_interest,
    approve_interest_reversal,
    credit_portions,
    prepare_interest,
    reject_interest,
    reject_interest_reversal,
    request_interest_reversal,
)
from coop.domain.savings.withdrawal_service import (
    approve_withdrawal,
    cancel_withdrawal,
    pay_withdrawal,
    reject_withdrawal,
    request_withdrawal,
)

__all__ = [
    "approve_interest",
    "approve_interest_reversal",
    "approve_withdrawal",
    "bill_deposit",
    "bill_wajib",
    "break_deposit",
    "cancel_withdrawal",
    "change_balance",
    "choose_at_maturity",
    "close_account",
    "credit_portions",
    "mature_deposits",
    "open_account",
    "pay_withdrawal",
    "place_deposit",
    "prepare_interest",
    "preview_wajib",
    "reject_interest",
    "reject_interest_reversal",
    "reject_withdrawal",
    "request_interest_reversal",
    "request_withdrawal",
    "run_wajib",
    "take_back",
]
