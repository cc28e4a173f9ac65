"""What savings allow: when dues fall due, what may be withdrawn, how a balance runs."""

from datetime import date

from coop.dates import add_months, month_of
from coop.domain.savings.types import AccountRow, SavingsKind, SavingsStatus
from coop.errors import Refused
from coop.explain import N_


def wajib_due_on(month: date, due_day: int) -> date:
    """Return when the dues of ``month`` fall due: ``due_day``, or its last day when shorter."""
    return add_months(month_of(month), 0, due_day)


def ensure_may_deposit(account: AccountRow, amount: int) -> None:
    """Refuse a deposit of ``amount`` rupiah that the account does not take."""
    if account.kind is not SavingsKind.SUKARELA:
        raise Refused(N_("Only voluntary savings take deposits of your own choice."))
    _ensure_in_use(account)
    if amount < max(1, account.minimum_deposit_amount):
        raise Refused(
            N_("A deposit is at least %(least_amount)s."),
            field="amount",
            least_amount=max(1, account.minimum_deposit_amount),
        )


def ensure_may_withdraw(account: AccountRow, amount: int) -> None:
    """Refuse a withdrawal of ``amount`` rupiah that the account does not allow.

    Principal and mandatory savings stay while the membership lasts (UU 25/1992 art. 41,
    explanation); voluntary savings may be taken out at any time, down to the product's minimum.
    """
    if account.kind is not SavingsKind.SUKARELA:
        raise Refused(N_("Only voluntary savings can be withdrawn while the membership lasts."))
    _ensure_in_use(account)
    if amount < 1:
        raise Refused(N_("Enter an amount above zero."), field="amount")
    if amount > account.available_amount:
        raise Refused(
            N_("At most %(available_amount)s can be withdrawn from this account."),
            field="amount",
            available_amount=account.available_amount,
        )


def _ensure_in_use(account: AccountRow) -> None:
    if account.status is not SavingsStatus.OPEN:
        raise Refused(N_("This account is closed."))
    if not account.member_is_active:
        raise Refused(N_("This membership is ending; what is left is paid with the settlement."))
