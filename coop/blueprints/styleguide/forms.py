"""A form with every field type."""

from decimal import Decimal

from flask_babel import lazy_gettext as _l

from coop import dates
from coop.web.forms import (
    ChoiceField,
    DateField,
    EmailField,
    Form,
    LongTextField,
    ManyChoicesField,
    MoneyField,
    NikField,
    PasswordField,
    PercentField,
    PhoneField,
    TextField,
    UploadField,
    WholeNumberField,
    YesField,
)

PURPOSES = (
    ("school", _l("School fees")),
    ("house", _l("Repairing the house")),
    ("business", _l("A business of my own")),
    ("health", _l("Medical costs")),
)
REMINDERS = (("email", _l("E-mail")), ("whatsapp", _l("WhatsApp")), ("push", _l("On this phone")))


class SampleForm(Form):
    """One of each field, as a loan application might ask."""

    name = TextField(_l("Full name"), required=True, help=_l("As on your identity card."))
    nik = NikField(_l("NIK"), required=True)
    born_on = DateField(_l("Date of birth"), latest=dates.today)
    phone = PhoneField(_l("Phone number"), required=True)
    email = EmailField(_l("E-mail address"))
    amount = MoneyField(
        _l("How much would you like to borrow?"),
        required=True,
        minimum=500_000,
        maximum=50_000_000,
        help=_l("From Rp500.000 to Rp50.000.000."),
    )
    months = WholeNumberField(_l("For how many months?"), required=True, minimum=1, maximum=60)
    rate = PercentField(_l("Interest"), maximum=Decimal(24))
    purpose = ChoiceField(_l("What is it for?"), choices=PURPOSES, style="radio", required=True)
    account = ChoiceField(
        _l("Paid to"),
        choices=(("bca", "BCA 123-456-7890"), ("bri", "BRI 0012-01-012345-50-9")),
        required=True,
    )
    reminders = ManyChoicesField(_l("How may we remind you?"), choices=REMINDERS)
    story = LongTextField(_l("Anything we should know?"))
    slip = UploadField(_l("Pay slip"), required=True, help=_l("A photo or PDF, at most 10 MB."))
    password = PasswordField(_l("Your password, to sign"), required=True)
    agrees = YesField(
        _l("I have read the agreement and accept it."),
        required=True,
        help=_l("You can read it again later under your documents."),
    )
