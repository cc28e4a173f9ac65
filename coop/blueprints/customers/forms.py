"""Forms of customers."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import ValidationError

from coop.domain.customers.types import CustomerDetails
from coop.web.forms import (
    EmailField,
    Form,
    LongTextField,
    PasswordField,
    PhoneField,
    TextField,
    YesField,
)


class _Details(Form):
    full_name = TextField(_l("Full name"), required=True, max_length=120)
    phone = PhoneField(_l("Phone"))
    email = EmailField(_l("E-mail"), max_length=190)
    street = TextField(_l("Street and number"), max_length=200)
    town = TextField(_l("Town"), max_length=80)

    def details(self) -> CustomerDetails:
        """Return what was typed."""
        return CustomerDetails(
            self.full_name.data,
            self.phone.data,
            self.email.data,
            self.street.data,
            self.town.data,
        )


class CustomerForm(_Details):
    note = LongTextField(
        _l("Note"), max_length=500, help=_l("The customer can read it in the copy of their data.")
    )


class SignUpForm(_Details):
    email = EmailField(
        _l("E-mail"),
        max_length=190,
        help=_l("With an address we mail you the link to choose a password."),
    )
    password = PasswordField(
        _l("Password"), help=_l("Only without an e-mail address. Four words are good.")
    )
    agrees = YesField(
        _l("You may keep my data for my bookings and orders."),
        required=True,
        must=_l("Without this we cannot open an account."),
    )

    def validate_password(self, field: Any) -> None:
        if not field.data and not self.email.data:
            raise ValidationError(_("Choose a password, or give an e-mail address."))
