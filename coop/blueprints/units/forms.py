"""Forms of units: their face, their hours, their staff and places."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import ValidationError

from coop.domain.identity.types import Role
from coop.domain.logins.types import GIVEN_BY_OWNER, NewColleague
from coop.domain.scheduling.span_rules import format_spans, parse_spans
from coop.domain.scheduling.types import Pattern, Span
from coop.domain.units.types import Accent, Brand, UnitFeature, UnitKind
from coop.web.filters import label
from coop.web.forms import (
    ChoiceField,
    DateField,
    EmailField,
    Form,
    LongTextField,
    ManyChoicesField,
    NikField,
    PhoneField,
    TextField,
    UploadField,
    WholeNumberField,
    YesField,
)

DAYS = (
    ("monday", _l("Monday")),
    ("tuesday", _l("Tuesday")),
    ("wednesday", _l("Wednesday")),
    ("thursday", _l("Thursday")),
    ("friday", _l("Friday")),
    ("saturday", _l("Saturday")),
    ("sunday", _l("Sunday")),
)


class SpansField(TextField):
    """Opening times of a day, such as ``08:00-12:00, 13:00-17:00``; none when closed."""

    max_length = 120

    def read(self, text: str) -> tuple[Span, ...]:
        return parse_spans(text)

    write = staticmethod(format_spans)


class PictureField(UploadField):
    """A picture, no PDF."""

    accept = "image/jpeg,image/png"


class ColleagueForm(Form):
    full_name = TextField(_l("Full name"), required=True, max_length=120)
    nik = NikField(
        _l("NIK"),
        required=True,
        help=_l("One person, one login: it tells whether somebody has one here already."),
    )
    email = EmailField(
        _l("E-mail"), required=True, max_length=190, help=_l("The link to begin goes here.")
    )
    role = ChoiceField(
        _l("Duty"),
        required=True,
        coerce=Role,
        choices=lambda: [(role, label(role)) for role in Role if role in GIVEN_BY_OWNER],
        style="radio",
    )

    def colleague(self) -> NewColleague:
        """Return whom the owner wants to work here."""
        return NewColleague(self.full_name.data, self.nik.data, self.email.data)


class ProfileForm(Form):
    name = TextField(_l("Name"), required=True, max_length=120)
    tagline = TextField(_l("In one sentence"), max_length=200)
    about = LongTextField(
        _l("About us"), max_length=4000, help=_l("Markdown: **bold**, lists with a dash.")
    )
    phone = PhoneField(_l("Phone"))
    email = EmailField(_l("E-mail"), max_length=190)
    address = LongTextField(_l("Address"), max_length=300)
    town = TextField(_l("Town on documents"), max_length=80)
    accent = ChoiceField(_l("Colour"), required=True, choices=Accent, style="radio")
    logo = PictureField(_l("Logo"), help=_l("A square picture looks best. Without one, it stays."))
    features = ManyChoicesField(_l("What the unit offers"), choices=UnitFeature)

    def brand(self) -> Brand:
        """Return the face that was typed."""
        return Brand(
            name=self.name.data,
            tagline=self.tagline.data or "",
            about=self.about.data or "",
            phone=self.phone.data or "",
            email=self.email.data or "",
            address=self.address.data or "",
            town=self.town.data or "",
            accent=self.accent.data,
        )


class FoundForm(Form):
    kind = ChoiceField(
        _l("Kind"),
        required=True,
        coerce=UnitKind,
        choices=lambda: [(kind, _(kind.label)) for kind in OFFERED_KINDS],
        style="radio",
    )
    name = TextField(_l("Name"), required=True, max_length=120)
    code = TextField(
        _l("Short name"),
        required=True,
        max_length=20,
        help=_l("Part of the address of its pages, such as bengkel. It never changes."),
    )


OFFERED_KINDS = (UnitKind.WORKSHOP, UnitKind.STUDIO)
"""The kinds that have their pages."""


class SelfApprovalForm(Form):
    allowed = YesField(_l("The owner may approve alone"))
    reason = TextField(_l("Reason"), required=True, max_length=300)


class WeekForm(Form):
    holder = ChoiceField(_l("Whose hours"), required=True, coerce=int)
    monday = SpansField(DAYS[0][1])
    tuesday = SpansField(DAYS[1][1])
    wednesday = SpansField(DAYS[2][1])
    thursday = SpansField(DAYS[3][1])
    friday = SpansField(DAYS[4][1])
    saturday = SpansField(DAYS[5][1])
    sunday = SpansField(DAYS[6][1])
    valid_from = DateField(_l("From"))
    valid_until = DateField(_l("Until"))
    is_special = YesField(
        _l("Special hours, such as in Ramadan"),
        help=_l("While they are valid they come before the usual week."),
    )

    def pattern(self) -> Pattern:
        """Return the week that was typed."""
        days = (self[name].data or () for name, _label in DAYS)
        return Pattern(
            {place: spans for place, spans in enumerate(days) if spans},
            self.valid_from.data,
            self.valid_until.data,
            self.is_special.data,
        )

    def validate_is_special(self, field: Any) -> None:
        if field.data and not (self.valid_from.data and self.valid_until.data):
            raise ValidationError(_("Special hours have a first and a last day."))


class DaysForm(Form):
    holder = ChoiceField(_l("Whose hours"), required=True, coerce=int)
    first_on = DateField(_l("First day"), required=True)
    last_on = DateField(_l("Last day"), help=_l("Empty for one day."))
    spans = SpansField(
        _l("Other opening times"), help=_l("Empty: closed. Other times are for one day.")
    )
    note = TextField(_l("Reason"), max_length=200, help=_l("Customers read it."))

    def validate_spans(self, field: Any) -> None:
        last = self.last_on.data
        if field.data and last is not None and last != self.first_on.data:
            raise ValidationError(_("Other opening times are for one day: leave the last day out."))


class ResourceForm(Form):
    kind = TextField(
        _l("Kind"), required=True, max_length=40, help=_l("Your own word: mekanik, bay, studio.")
    )
    name = TextField(_l("Name"), required=True, max_length=120)
    capacity = WholeNumberField(_l("How many at a time"), required=True, minimum=1, maximum=500)
