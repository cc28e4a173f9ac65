"""Forms of savings."""

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from coop.domain.payments.types import PaymentMethod
from coop.domain.savings.deposit_queries import find_deposit_terms
from coop.domain.savings.interest_types import AtMaturity
from coop.domain.settings.service import today
from coop.web.filters import percent
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


class MonthForm(Form):
    """Which month is billed, or reckoned."""

    month = DateField(_l("Month"), required=True)


class ReasonForm(Form):
    """Why something is not as it should be."""

    reason = LongTextField(_l("Reason"), required=True, max_length=1000)


def _terms_on_offer() -> list[tuple[int, str]]:
    terms = find_deposit_terms(today())
    return (
        [
            (months, _("%(months)s months, %(rate)s a year", months=months, rate=percent(rate)))
            for months, rate in sorted(terms.rates.items())
        ]
        if terms
        else []
    )


class PlaceForm(Form):
    """How much is bound, for how long, and what then."""

    amount = MoneyField(_l("Amount"), required=True)
    months = ChoiceField(
        _l("Term"), required=True, style="radio", choices=_terms_on_offer, coerce=int
    )
    at_maturity = ChoiceField(
        _l("On the last day"),
        required=True,
        style="radio",
        choices=AtMaturity,
        coerce=AtMaturity,
        default=AtMaturity.ROLL_OVER,
    )


class AtMaturityForm(Form):
    """What happens on the last day."""

    at_maturity = ChoiceField(
        _l("On the last day"),
        required=True,
        style="radio",
        choices=AtMaturity,
        coerce=AtMaturity,
    )
