"""Forms about oneself."""

import re
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import ValidationError

from coop.blueprints.identity.forms import NewPasswordForm
from coop.domain.people.types import ConsentKind
from coop.web.forms import (
    ChoiceField,
    EmailField,
    Form,
    PasswordField,
    PhoneField,
    TextField,
)

LANGUAGES = [("id", "Bahasa Indonesia"), ("en", "English")]


class ContactFields(Form):
    """What changes in the life of a person who stays the same."""

    street = TextField(_l("Street and number"))
    town = TextField(_l("Town"), max_length=80)
    postcode = TextField(_l("Postcode"), max_length=5, help=_l("Five digits."))
    occupation = TextField(_l("Occupation"), max_length=80)
    phone = PhoneField(_l("Phone"))
    email = EmailField(_l("E-mail"), max_length=190)

    def validate_postcode(self, field: Any) -> None:
        if field.data and not re.fullmatch(r"[0-9]{5}", field.data):
            raise ValidationError(_l("A postcode has five digits."))


class ProfileForm(ContactFields):
    locale = ChoiceField(_l("Language"), choices=lambda: LANGUAGES, required=True)
    present = PasswordField(
        _l("Present password"),
        help=_l("Only needed when you change phone number or e-mail address."),
    )


class PasswordForm(NewPasswordForm):
    present = PasswordField(_l("Present password"), required=True)


class SecondFactorForm(Form):
    code = TextField(_l("Code"), required=True, max_length=20)


class PresentPasswordForm(Form):
    present = PasswordField(_l("Present password"), required=True)


class ConsentForm(Form):
    kind = ChoiceField(_l("Consent"), choices=ConsentKind, required=True)
