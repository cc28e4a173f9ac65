"""Forms of the administrator."""

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import ValidationError

from coop.domain.complaints.hours_rules import parse_span
from coop.domain.identity.types import STAFF_ROLES, Role
from coop.domain.loans.types import PayoffRule
from coop.domain.logins.types import RoleChange
from coop.domain.settings.rules import CHOSEN, SETTINGS
from coop.domain.units.queries import list_units
from coop.explain import N_
from coop.web.filters import label
from coop.web.forms import (
    ChoiceField,
    EmailField,
    Form,
    MoneyField,
    NikField,
    TextField,
    WholeNumberField,
)


class HoursField(TextField):
    """From when to when the office is open, such as ``08:00-16:00``; empty when closed."""

    max_length = 20

    def read(self, text: str) -> str:
        parse_span(text)
        return text


class UserForm(Form):
    full_name = TextField(_l("Full name"), required=True, max_length=120)
    nik = NikField(
        _l("NIK"),
        required=True,
        help=_l("One person, one login: whoever is known by this NIK keeps name and address."),
    )
    login = TextField(
        _l("Login name"),
        required=True,
        max_length=190,
        help=_l("An e-mail address, or a user name of letters, digits and dots."),
    )
    email = EmailField(
        _l("E-mail"), max_length=190, help=_l("The link to choose a password goes here.")
    )


class RoleForm(Form):
    role = ChoiceField(
        _l("Role"),
        required=True,
        coerce=Role,
        choices=lambda: [(role, label(role)) for role in Role if role in STAFF_ROLES],
    )
    unit = ChoiceField(
        _l("Business unit"),
        coerce=int,
        choices=lambda: [(unit.id, unit.name) for unit in list_units()],
        help=_l("For owner, front desk and worker."),
    )
    change = ChoiceField(_l("Change"), required=True, choices=RoleChange, style="radio")
    reason = TextField(_l("Reason"), required=True)


class DecisionForm(Form):
    reason = TextField(_l("Reason"))


@dataclass(frozen=True, slots=True)
class Bounds:
    """The numbers that a setting can take."""

    minimum: int = 0
    maximum: int = 1_000_000


# What is not typed freely but chosen.
CHOICES: dict[str, list[tuple[str, str]]] = {
    "timezone": [
        (zone, zone)
        for zone in ("Asia/Jakarta", "Asia/Pontianak", "Asia/Makassar", "Asia/Jayapura")
    ],
    "loans.payoff_rule": [(rule.value, rule.label) for rule in PayoffRule],
    "loans.collectibility_scheme": [("ojk-5", "OJK 1–5 (POJK 40/2019)")],
    "payroll.priority": [
        (
            "wajib,instalment,bill,unfound,sukarela",
            N_("Dues, instalments, other bills, transfers not found, standing orders"),
        ),
        (
            "instalment,wajib,bill,unfound,sukarela",
            N_("Instalments, dues, other bills, transfers not found, standing orders"),
        ),
        (
            "wajib,sukarela,instalment,bill,unfound",
            N_("Dues, standing orders, instalments, other bills, transfers not found"),
        ),
        (
            "wajib,unfound,instalment,bill,sukarela",
            N_("Dues, transfers not found, instalments, other bills, standing orders"),
        ),
    ],
}
NEEDED = frozenset({"coop.name", "coop.town", "timezone"})
BOUNDS: dict[str, Bounds] = {
    "loans.votes_needed": Bounds(1, 15),
    "loans.committee_size": Bounds(1, 15),
    "loans.debt_service_percent": Bounds(1, 100),
    "loans.rate_ceiling_percent": Bounds(1, 1000),
    "savings.rate_ceiling_percent": Bounds(1, 100),
    "loans.accrual_stops_at_rank": Bounds(2, 5),
    "payments.intent_hours": Bounds(1, 168),
    "payments.quarantine_hours": Bounds(1, 720),
    "savings.wajib_due_day": Bounds(1, 31),
    "reminders.hour": Bounds(0, 23),
    "complaints.answer_hours": Bounds(1, 400),
    "complaints.reopen_days": Bounds(1, 365),
    "dormant_months": Bounds(1, 60),
    "payroll.cap_percent": Bounds(1, 50),
}
UNIT_WORDS: dict[str, Any] = {
    "percent": "%",
    "percent_per_year": "%",
    "months": _l("months"),
}


def field_name(setting: str) -> str:
    """Return the name of a setting's form field, which takes no dots."""
    return setting.replace(".", "__")


def _field(name: str) -> Any:
    spec = SETTINGS[name]
    if name in CHOICES:
        choices = CHOICES[name]
        return ChoiceField(
            _l(spec.label), required=True, choices=lambda: [(v, _(word)) for v, word in choices]
        )
    if spec.unit == "rupiah":
        return MoneyField(_l(spec.label), required=True)
    if spec.unit == "text":
        return TextField(_l(spec.label), required=name in NEEDED)
    if spec.unit == "hours":
        return HoursField(_l(spec.label))
    bounds = BOUNDS.get(name, Bounds())
    return WholeNumberField(
        _l(spec.label), required=True, minimum=bounds.minimum, maximum=bounds.maximum
    )


class _Settings(Form):
    """What one setting says must not make another one impossible."""

    def validate_loans__votes_needed(self, field: Any) -> None:
        size = self["loans__committee_size"].data
        if field.data is not None and size is not None and field.data > size:
            raise ValidationError(_("The committee has only %(size)s votes.", size=size))


SettingsForm = type(
    "SettingsForm", (_Settings,), {field_name(name): _field(name) for name in CHOSEN}
)
