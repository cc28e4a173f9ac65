"""The savings' use cases, by what they are about: accounts, bills, withdrawals."""

from coop.domain.savings.account_service import (
    change_balance,
    close_account,
    open_account,
    take_back,
)
from coop.domain.savings.billing_service import bill_deposit, bill_wajib, preview_wajib, run_wajib
from coop.domain.savings.withdrawal_service import (
    approve_withdrawal,
    cancel_withdrawal,
    pay_withdrawal,
    reject_withdrawal,
    request_withdrawal,
)

__all__ = [
    "approve_withdrawal",
    "bill_deposit",
    "bill_wajib",
    "cancel_withdrawal",
    "change_balance",
    "close_account",
    "open_account",
    "pay_withdrawal",
    "preview_wajib",
    "reject_withdrawal",
    "request_withdrawal",
    "run_wajib",
    "take_back",
]
