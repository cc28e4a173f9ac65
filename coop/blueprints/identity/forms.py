"""Forms for getting in."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, ValidationError

from coop.domain.identity.rules import MIN_PASSWORD_LENGTH
from coop.web.forms import Form, PasswordField, TextField


class SignInForm(Form):
    name = TextField(
        _l("Login name"),
        required=True,
        max_length=190,
        help=_l("E-mail address, phone number, member number or user name."),
    )
    password = PasswordField(_l("Password"), required=True)
    next = HiddenField()


class SecondFactorForm(Form):
    code = TextField(
        _l("Code"),
        required=True,
        max_length=20,
        help=_l("Six digits from the app on your phone, or one of your recovery codes."),
    )


class ForgotForm(Form):
    name = TextField(
        _l("Login name"),
        required=True,
        max_length=190,
        help=_l("E-mail address, phone number, member number or user name."),
    )


class NewPasswordForm(Form):
    """A password twice; `set_password` judges whether it is good."""

    password = PasswordField(
        _l("New password"),
        required=True,
        help=_l(
            "At least %(least)s characters. Three or four words in a row are easy to keep in mind.",
            least=MIN_PASSWORD_LENGTH,
        ),
    )
    again = PasswordField(_l("New password once more"), required=True)

    def validate_again(self, field: Any) -> None:
        if field.data != self.password.data:
            raise ValidationError(_l("The two passwords differ. Please type them again."))


class CodeForm(NewPasswordForm):
    name = TextField(_l("Login name"), required=True, max_length=190)
    code = TextField(
        _l("Code from the office"),
        required=True,
        max_length=20,
        help=_l("Eight letters and digits; it works for 30 minutes."),
    )
