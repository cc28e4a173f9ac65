"""What an applicant fills in."""

from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import ValidationError

from coop.dates import add_months
from coop.domain.members.queries import list_employers
from coop.domain.membership.types import JoiningDetails
from coop.domain.people.types import PersonDetails, Sex
from coop.domain.settings.service import today
from coop.web.forms import (
    ChoiceField,
    DateField,
    EmailField,
    Form,
    LongTextField,
    MoneyField,
    NikField,
    PhoneField,
    TextField,
    UploadField,
    YesField,
)

BANKS = (
    "BCA",
    "Mandiri",
    "BRI",
    "BNI",
    "BSI",
    "BTN",
    "CIMB Niaga",
    "Danamon",
    "Permata",
    "OCBC",
    "Panin",
    "Maybank",
    "Mega",
    "Muamalat",
    "BJB",
    "Bank DKI",
    "Bank Jatim",
    "Jago",
    "SeaBank",
    "BCA Digital",
    "SMBC Indonesia",
)
LEAST_AGE_MONTHS = 17 * 12  # who is younger has no identity card (UU 24/2013 art. 63)


def _employer_choices() -> list[tuple[int, str]]:
    return [(employer.id, employer.name) for employer in list_employers()]


def _bank_choices() -> list[tuple[str, str]]:
    return [(bank, bank) for bank in BANKS]


def _latest_birth() -> date:
    return add_months(today(), -LEAST_AGE_MONTHS)


class CorrectionForm(Form):
    full_name = TextField(
        _l("Full name"),
        required=True,
        max_length=120,
        help=_l("As it stands on the identity card."),
    )
    nik = NikField(_l("NIK"), required=True, help=_l("The 16 digits of your identity card (KTP)."))
    born_in = TextField(_l("Place of birth"), required=True, max_length=80)
    born_on = DateField(_l("Date of birth"), required=True, latest=_latest_birth)
    sex = ChoiceField(_l("Sex"), choices=Sex, style="radio", required=True)
    occupation = TextField(_l("Occupation"), max_length=80)
    warnings_confirmed = YesField(
        _l("I have compared the NIK with my identity card; it is right as typed.")
    )
    street = LongTextField(_l("Address"), required=True, max_length=200)
    town = TextField(_l("Town or regency"), required=True, max_length=80)
    postcode = TextField(_l("Postcode"), max_length=5)
    phone = PhoneField(_l("Mobile phone"), required=True)
    email = EmailField(
        _l("E-mail"),
        required=True,
        max_length=190,
        help=_l("The link to your application goes there, later your login."),
    )
    employer_id = ChoiceField(_l("Employer"), choices=_employer_choices, coerce=int)
    employer_name = TextField(
        _l("Another employer"), max_length=120, help=_l("Only when yours is not in the list.")
    )
    employee_number = TextField(_l("Employee number"), max_length=40)
    monthly_salary = MoneyField(_l("Monthly pay"), help=_l("Needed for loans later."))
    bank = ChoiceField(_l("Bank"), choices=_bank_choices, required=True)
    bank_number = TextField(_l("Account number"), required=True, max_length=30)
    bank_holder = TextField(_l("Account holder"), required=True, max_length=120)
    identity_file = UploadField(
        _l("Photo of the identity card"), help=_l("JPEG, PNG or PDF, at most 10 MB.")
    )
    wants_payroll = YesField(
        _l("My dues and instalments are to be deducted from my pay."),
        help=_l("You can take this back at any time."),
    )
    authority_file = UploadField(
        _l("Signed letter of authority for payroll deduction"),
        help=_l("You can also hand it in later."),
    )

    def validate_postcode(self, field: TextField) -> None:
        if field.data and not (len(field.data) == 5 and field.data.isdigit()):
            raise ValidationError(_("A postcode has five digits."))

    def validate_bank_number(self, field: TextField) -> None:
        digits = (field.data or "").replace(" ", "").replace("-", "").replace(".", "")
        if not (digits.isascii() and digits.isdigit() and 5 <= len(digits) <= 20):
            raise ValidationError(_("An account number has 5 to 20 digits."))

    def details(self) -> JoiningDetails:
        """Return what was filled in, as the service takes it."""
        typed: dict[str, Any] = self.data
        person = PersonDetails(
            **{
                name: typed[name]
                for name in (
                    "full_name",
                    "nik",
                    "born_in",
                    "born_on",
                    "sex",
                    "occupation",
                    "street",
                    "town",
                    "postcode",
                    "phone",
                    "email",
                )
            }
        )
        return JoiningDetails(
            person=person,
            **{
                name: typed[name]
                for name in (
                    "bank",
                    "bank_number",
                    "bank_holder",
                    "employer_id",
                    "employer_name",
                    "employee_number",
                    "monthly_salary",
                    "wants_payroll",
                    "warnings_confirmed",
                    "identity_file",
                    "authority_file",
                )
            },
        )


class RegistrationForm(CorrectionForm):
    identity_file = UploadField(
        _l("Photo of the identity card"),
        required=True,
        help=_l("JPEG, PNG or PDF, at most 10 MB."),
    )
    agrees_data = YesField(
        _l("The cooperative may use my data for membership, savings and loans (UU PDP 27/2022)."),
        required=True,
    )
    agrees_bylaws = YesField(
        _l("I accept the bylaws and am ready to pay the first and the monthly dues."), required=True
    )


class ChooseBankForm(Form):
    bank_account_id = ChoiceField(
        _l("Transfer to"), choices=[], coerce=int, style="radio", required=True
    )


class ProofForm(Form):
    value_on = DateField(_l("Date of the transfer"), required=True, latest=today)
    payer_name = TextField(_l("Name of the account you paid from"), required=True, max_length=120)
    proof = UploadField(
        _l("Proof of transfer"), required=True, help=_l("Screenshot, photo or PDF.")
    )
