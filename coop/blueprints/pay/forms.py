"""Forms of paying."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l

from coop.domain.payments.types import OpenBill
from coop.domain.settings.service import today
from coop.web.forms import ChoiceField, DateField, Form, MoneyField, TextField, UploadField


class ChooseForm(Form):
    """How much of each bill to pay, and to which bank account."""

    bank_account = ChoiceField(
        _l("To which bank do you transfer?"),
        required=True,
        style="radio",
        choices=(),
        coerce=int,
        help=_l("A transfer within one bank usually costs nothing."),
    )

    @property
    def amounts(self) -> dict[int, int]:
        """Rupiah by bill id, as typed."""
        return {
            int(field.short_name.removeprefix("amount_")): field.data
            for field in self.amount_fields
        }

    @property
    def amount_fields(self) -> list[MoneyField]:
        """The fields of the amounts, one for each bill."""
        return [field for field in self if field.short_name.startswith("amount_")]


def amount_fields(
    bills: Sequence[OpenBill], *, required: bool = True, minimum: int = 1
) -> dict[str, MoneyField]:
    """Return a money field for each bill, filled with all that can be paid of it now."""
    return {
        f"amount_{bill.id}": MoneyField(
            bill.text,
            required=required,
            minimum=minimum,
            maximum=bill.payable_amount,
            default=bill.payable_amount,
        )
        for bill in bills
    }


def make_choose_form(bills: Sequence[OpenBill], banks: Sequence[tuple[int, str]]) -> ChooseForm:
    """Return the form for these bills and bank accounts."""
    form: ChooseForm = type("ChooseForm", (ChooseForm,), amount_fields(bills))()
    form.bank_account.choices = list(banks)
    return form


class AnnounceForm(Form):
    """A transfer that was made, with its proof."""

    amount = MoneyField(
        _l("Amount transferred"),
        required=True,
        help=_l("Change it only if you transferred another amount."),
    )
    value_on = DateField(_l("Day of the transfer"), required=True, default=today, latest=today)
    payer_name = TextField(
        _l("Name of the account that you transferred from"), required=True, max_length=120
    )
    proof = UploadField(
        _l("Proof of the transfer"),
        required=True,
        help=_l("A screenshot or photo (JPEG, PNG) or a PDF, up to 10 MB."),
    )
