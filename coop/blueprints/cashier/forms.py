"""Forms of the cashier's desk."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l

from coop.blueprints.pay.forms import amount_fields
from coop.domain.payments.types import OpenBill
from coop.web.forms import Form, LongTextField, MoneyField, TextField


class VerifyForm(Form):
    """Where the money stands on the bank statement."""

    bank_reference = TextField(
        _l("Bank reference"),
        required=True,
        max_length=120,
        help=_l("The reference, or date and line of the statement."),
    )


class RejectForm(Form):
    """Why a payment is turned down."""

    reason = LongTextField(
        _l("Reason"), required=True, max_length=500, help=_l("The payer reads this.")
    )


class NotFoundForm(Form):
    """That the bank statement holds no such money."""

    note = TextField(_l("Note"), max_length=200)


class CashForm(Form):
    """How much cash is taken for each bill; zero leaves a bill out."""

    @property
    def amount_fields(self) -> list[MoneyField]:
        """The fields of the amounts, one for each bill."""
        return [field for field in self if field.short_name.startswith("amount_")]

    @property
    def amounts(self) -> dict[int, int]:
        """Rupiah by bill id, without bills that are left out."""
        return {
            int(field.short_name.removeprefix("amount_")): field.data
            for field in self.amount_fields
            if field.data
        }


def make_cash_form(bills: Sequence[OpenBill]) -> CashForm:
    """Return the counter's form for a person's open bills."""
    fields = amount_fields(bills, required=False, minimum=0)
    form: CashForm = type("CashForm", (CashForm,), fields)()
    return form


class CountForm(Form):
    """What lies in the drawer."""

    counted_amount = MoneyField(_l("Counted in the drawer"), required=True, minimum=0)
