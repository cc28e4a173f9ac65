"""Forms of savings."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from coop.domain.payments.types import PaymentMethod
from coop.web.forms import ChoiceField, DateField, Form, LongTextField, MoneyField, TextField


def _ways_out() -> list[tuple[PaymentMethod, LazyString]]:
    return [
        (PaymentMethod.TRANSFER, _l("Transfer to the bank account on record")),
        (PaymentMethod.CASH, _l("In cash at the office")),
    ]


class DepositForm(Form):
    """How much to put in."""

    amount = MoneyField(_l("Amount"), required=True)


class WithdrawalForm(Form):
    """How much to take out, and how it is paid."""

    amount = MoneyField(_l("Amount"), required=True)
    method = ChoiceField(
        _l("How do you want to get it?"),
        required=True,
        style="radio",
        choices=_ways_out,
        coerce=PaymentMethod,
        default=PaymentMethod.TRANSFER,
    )
    note = TextField(_l("Note"), help=_l("Shown on the payment voucher."))


class RejectForm(Form):
    """Why a withdrawal is turned down."""

    reason = LongTextField(
        _l("Reason"), required=True, help=_l("The member reads this."), max_length=1000
    )


class PayForm(Form):
    """Where a transfer leaves from."""

    bank_account_id = ChoiceField(_l("Transferred from"), required=True, coerce=int)


class WajibForm(Form):
    """Which month is billed."""

    month = DateField(_l("Month"), required=True)
