"""Forms of customers: where, what the form of a booking asks, wishes, waiting, cancelling."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from coop.domain.booking.rules import MOST_KM
from coop.domain.booking.types import (
    Details,
    IntakeField,
    IntakeKind,
    ServiceTerms,
    Spot,
    TimeWish,
    Venue,
)
from coop.domain.catalogue.types import Companion
from coop.domain.sales.types import Wish
from coop.domain.settings.service import start_of_day, today
from coop.errors import CoopError
from coop.explain import N_, Labelled
from coop.money import format_rupiah
from coop.web.filters import label, translate_error
from coop.web.forms import (
    ChoiceField,
    DateField,
    Form,
    LongTextField,
    ManyChoicesField,
    TextField,
    WholeNumberField,
    attach_error,
)

ANSWER, EXTRA = "in_", "extra_"
MOST_EXTRAS = 20
NOON, EVENING = time(12), time(17)


class PartOfDay(Labelled):
    """When of a day somebody would rather come."""

    ANY = "any", N_("Any time")
    MORNING = "morning", N_("Morning")
    AFTERNOON = "afternoon", N_("Afternoon")
    EVENING = "evening", N_("Evening")

    @classmethod
    def of(cls, moment: time) -> "PartOfDay":
        """Return the part of the day that a time of day lies in."""
        if moment < NOON:
            return cls.MORNING
        return cls.AFTERNOON if moment < EVENING else cls.EVENING

    @property
    def span(self) -> tuple[timedelta, timedelta]:
        """From when until when it lasts, since midnight."""
        hours = {"any": (0, 24), "morning": (0, 12), "afternoon": (12, 17), "evening": (17, 24)}
        first, last = hours[self.value]
        return timedelta(hours=first), timedelta(hours=last) - timedelta(minutes=5)


class SpotForm(Form):
    """At the unit or at home; for home the district and the address."""

    venue = ChoiceField(_l("Where it is done"), required=True, choices=Venue, style="radio")
    district = ChoiceField(_l("District"), coerce=int)
    address = LongTextField(
        _l("Address"), max_length=300, help=_l("Street, number, and how we find it.")
    )

    @property
    def is_at_home(self) -> bool:
        """Whether it is to be done at the customer's home."""
        return self.venue.data is Venue.HOME

    def spot(self) -> Spot:
        """Return the place that was chosen."""
        if not self.is_at_home:
            return Spot()
        return Spot(Venue.HOME, self.address.data or "", self.district.data)

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for district and address where the service is to be done at home."""
        is_right = super().validate(extra_validators)
        if not self.is_at_home:
            return bool(is_right)
        missing = {
            self.district: _("Choose the district."),
            self.address: _("Say where we are to come."),
        }
        for field, sentence in missing.items():
            if not field.data and not field.errors:
                field.errors = [sentence]
        return bool(is_right) and all(field.data for field in missing)


def spot_form(spot: Spot | None, terms: ServiceTerms, districts: Sequence[Any]) -> SpotForm:
    """Return the form of the places where a service is done."""
    now = spot or Spot(Venue.HOME)
    form = SpotForm(data={"venue": now.venue, "district": now.district_id, "address": now.address})
    form.venue.choices = [(one, label(one)) for one in Venue if one in terms.offered_at.venues]
    form.district.choices = [(one.id, one.name) for one in districts]
    return form


class BookForm(Form):
    """What a booking asks: the answers, a note, what goes with it, promotions."""

    note = LongTextField(_l("Anything we should know"), max_length=500)
    chosen = ManyChoicesField(_l("Promotions that you can choose"), choices=())
    code = TextField(_l("Code of a promotion"), max_length=40)

    @property
    def answer_fields(self) -> list[Any]:
        """The questions of the service."""
        return [one for one in self if one.short_name.startswith(ANSWER)]

    @property
    def extra_fields(self) -> list[Any]:
        """How many of each that goes with it."""
        return [one for one in self if one.short_name.startswith(EXTRA)]

    def answers(self) -> dict[str, Any]:
        """Return what was answered, by the name of the question."""
        return {one.short_name.removeprefix(ANSWER): one.data for one in self.answer_fields}

    def extras(self) -> dict[int, int]:
        """Return pieces by item of what goes with it."""
        typed = {int(one.short_name.removeprefix(EXTRA)): one.data for one in self.extra_fields}
        return {item_id: pieces for item_id, pieces in typed.items() if pieces}

    def details(self, expected_amount: int | None = None) -> Details:
        """Return what was typed; what could not be read counts as empty."""
        return Details(
            self.answers(),
            self.note.data or "",
            tuple(Wish(pieces, item_id) for item_id, pieces in self.extras().items()),
            frozenset(self.chosen.data or ()),
            (self.code.data,) if self.code.data else (),
            expected_amount,
        )

    def take_error(self, error: CoopError) -> None:
        """Put a refusal beside the question that it names."""
        name = f"{ANSWER}{error.field}"
        if error.field and name in self:
            self[name].errors = [*self[name].errors, translate_error(error)]
        else:
            attach_error(self, error)


class RequestForm(BookForm):
    """A wish without a time: the days, and when of the day."""

    earliest_on = DateField(_l("Not before"), required=True, earliest=today)
    latest_on = DateField(_l("Not after"), required=True, earliest=today)
    part = ChoiceField(_l("When of the day"), required=True, choices=PartOfDay, style="radio")

    def wish(self, now: datetime) -> TimeWish:
        """Return from when until when it may begin."""
        first, last = self.part.data.span
        return TimeWish(
            max(now, start_of_day(self.earliest_on.data) + first),
            start_of_day(self.latest_on.data) + last,
        )

    def bare_details(self) -> Details:
        """Return what was typed, for its price."""
        return super().details()

    def details(self, expected_amount: int | None = None) -> Details:
        """Return what was typed; the part of the day stands in front of the note."""
        typed = super().details(expected_amount)
        if self.part.data in (None, PartOfDay.ANY) or self.earliest_on.data == self.latest_on.data:
            return typed
        note = f"{label(self.part.data)}. {typed.note}".strip()
        return Details(
            typed.intake, note, typed.extras, typed.chosen, typed.codes, typed.expected_amount
        )


def _answer_field(one: IntakeField) -> Any:
    if one.kind is IntakeKind.NUMBER:
        return WholeNumberField(one.label, required=one.is_required, maximum=MOST_KM)
    help_line = _("Like B 1234 XYZ.") if one.kind is IntakeKind.PLATE else ""
    return TextField(one.label, required=one.is_required, max_length=200, help=help_line)


def book_form(
    kind: type[BookForm],
    terms: ServiceTerms,
    companions: Sequence[Companion],
    data: Mapping[str, Any] | None = None,
) -> Any:
    """Return the form with the questions of a service and what goes with it."""
    fields: dict[str, Any] = {f"{ANSWER}{one.key}": _answer_field(one) for one in terms.intake}
    for one in companions:
        item = one.item.terms
        fields[f"{EXTRA}{one.item.id}"] = WholeNumberField(
            f"{item.name}, {format_rupiah(item.unit_amount)}",
            maximum=min(MOST_EXTRAS, item.most_pieces or MOST_EXTRAS),
        )
    return type(kind.__name__, (kind,), fields)(data=dict(data or {}))


class WaitForm(Form):
    from_on = DateField(_l("First day"), required=True, earliest=today)
    until_on = DateField(_l("Last day"), required=True, earliest=today)


class CancelForm(Form):
    reason = TextField(_l("Why"), max_length=300)


def wait_days(first: date | None) -> dict[str, date]:
    """Return the days that the form of the waiting list begins with: a week."""
    begins = max(first or today(), today())
    return {"from_on": begins, "until_on": begins + timedelta(days=6)}
