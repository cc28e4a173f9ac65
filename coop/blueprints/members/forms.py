"""Forms of the register."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import ValidationError

from coop.blueprints.account.forms import ContactFields
from coop.domain.members.queries import list_employers
from coop.domain.people.types import Sex
from coop.domain.settings.service import today
from coop.web.forms import (
    ChoiceField,
    DateField,
    Form,
    MoneyField,
    NikField,
    TextField,
    WholeNumberField,
    YesField,
)


def _employers() -> list[tuple[int, str]]:
    return [(employer.id, employer.name) for employer in list_employers()]


class MemberForm(ContactFields):
    """Person and work of a member; the NIK is only typed to correct it."""

    full_name = TextField(_l("Full name"), required=True, max_length=120)
    new_nik = NikField(_l("Correct the NIK"), help=_l("Leave it empty and the NIK stays."))
    born_in = TextField(_l("Born in"), max_length=80)
    born_on = DateField(_l("Born on"), latest=today)
    sex = ChoiceField(_l("Sex"), choices=Sex)
    employer_id = ChoiceField(_l("Employer"), choices=_employers, coerce=int)
    employee_number = TextField(_l("Employee number"), max_length=40)
    monthly_salary = MoneyField(_l("Monthly pay"))
    pays_by_payroll = YesField(_l("Dues and instalments are deducted from pay"))

    def validate_pays_by_payroll(self, field: Any) -> None:
        if field.data and self.employer_id.data is None:
            raise ValidationError(_l("Payroll deduction needs an employer. Choose one first."))


class BankAccountForm(Form):
    bank = TextField(_l("Bank"), required=True, max_length=40)
    number = TextField(_l("Account number"), required=True, max_length=30)
    holder = TextField(_l("Account holder"), required=True, max_length=120)


class EmployerForm(Form):
    name = TextField(_l("Name"), required=True, max_length=120)
    payday = WholeNumberField(
        _l("Payday"), required=True, minimum=1, maximum=31, help=_l("Day of the month, 1 to 31.")
    )
    is_active = YesField(_l("Members can choose this employer"), default=True)
