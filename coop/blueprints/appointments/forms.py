"""Forms of bookings at the desk."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from coop.blueprints.appointments.times import TimeField, day_and_clock, moment_of, read_slot
from coop.blueprints.appointments.wording import slot_value
from coop.blueprints.booking.forms import BookForm, SpotForm, book_form
from coop.domain.booking.rules import MOST_KM
from coop.domain.booking.types import ServiceTerms, Slot, Venue
from coop.domain.catalogue.types import Companion
from coop.domain.scheduling.types import Need
from coop.errors import Refused
from coop.explain import N_
from coop.web.arguments import read_number
from coop.web.filters import label
from coop.web.forms import (
    ChoiceField,
    DateField,
    Form,
    LongTextField,
    ManyChoicesField,
    PhoneField,
    TextField,
    WholeNumberField,
    YesField,
)


class ReasonForm(Form):
    reason = TextField(_l("Reason"), required=True, max_length=300)


class FinishForm(Form):
    odometer = WholeNumberField(_l("Kilometres on the meter"), maximum=MOST_KM)


class CodeForm(Form):
    code = TextField(
        _l("Code or booking number"),
        required=True,
        max_length=300,
        help=_l("Scan the customer's QR code, or type the number of the booking."),
    )


class PlaceForm(Form):
    """When, and by whom: one of the free times, or any other one."""

    slot = ChoiceField(_l("Free times"), style="radio")
    on = DateField(_l("Day"))
    time = TimeField(_l("Time"))
    resources = ManyChoicesField(
        _l("By whom, where"),
        coerce=int,
        help=_l(
            "Leave it empty for whoever is free. Name one of each kind to book outside "
            "opening hours."
        ),
    )
    is_wished = YesField(
        _l("The customer asked for this time"),
        help=_l("Otherwise they may cancel it free of charge until it begins."),
    )
    lane = HiddenField()
    back = HiddenField()

    def starts_at(self) -> datetime:
        """Return the time that was typed, else the one that was chosen. Raises Refused."""
        if self.on.data is not None and self.time.data is not None:
            return moment_of(self.on.data, self.time.data)
        if self.on.data is not None:
            raise Refused(N_("Say at what time."), field="time")
        if self.time.data is not None:
            raise Refused(N_("Say on which day."), field="on")
        slot = read_slot(self.slot.data or "")
        if slot is None:
            raise Refused(N_("Choose one of the free times, or write another one."), field="slot")
        return slot.starts_at

    @property
    def lane_id(self) -> int | None:
        """The resource in whose lane it was dropped on the board."""
        return read_number(self.lane.data or "")


class DeskForm(SpotForm, BookForm):
    """A booking at the desk: for whom, what, where, when, by whom; no time typed is now."""

    customer = TextField(
        _l("Customer"),
        max_length=120,
        help=_l("Code, phone number or name, as in the list of customers."),
    )
    full_name = TextField(_l("Name of a new customer"), max_length=120)
    phone = PhoneField(_l("Phone number of a new customer"))
    on = DateField(_l("Day"))
    time = TimeField(_l("Time"))
    resources = ManyChoicesField(
        _l("By whom, where"), coerce=int, help=_l("Leave it empty for whoever is free.")
    )
    note = LongTextField(_l("Note"), max_length=500)

    @property
    def is_at_home(self) -> bool:
        """Whether it is to be done at the customer's home; nothing to choose where it always is."""
        return self.address is not None if self.venue is None else super().is_at_home

    def starts_at(self) -> datetime | None:
        """Return the time that was typed, None for now. Raises Refused."""
        if self.on.data is None and self.time.data is None:
            return None
        if self.on.data is None:
            raise Refused(N_("Say on which day."), field="on")
        if self.time.data is None:
            raise Refused(N_("Say at what time."), field="time")
        return moment_of(self.on.data, self.time.data)


def desk_form(
    terms: ServiceTerms,
    companions: Sequence[Companion],
    districts: Sequence[Any],
    data: Mapping[str, Any],
) -> DeskForm:
    """Return the form with what a service asks, where it is done, and what goes with it."""
    venues = [one for one in Venue if one in terms.offered_at.venues]
    form: DeskForm = book_form(DeskForm, terms, companions, {"venue": venues[0], **data})
    form.venue.choices = [(one, label(one)) for one in venues]
    form.district.choices = [(one.id, one.name) for one in districts]
    if len(venues) == 1:
        del form.venue
    if Venue.HOME not in venues:
        del form.district
        del form.address
    return form


class UntilForm(Form):
    """Until when a service will last."""

    until = TimeField(_l("It will last until"), required=True)
    take = ManyChoicesField(_l("Move these"), choices=())


class PlanForm(Form):
    """The lines of a plan, each with a tick, the planned time and perhaps another one."""

    def lines(self, ids: Iterable[int]) -> list[tuple[Any, Any, Any, Any]]:
        """Return the fields of each line: the tick, the planned time, another day and time."""
        return [
            (self[f"take_{n}"], self[f"slot_{n}"], self[f"on_{n}"], self[f"time_{n}"]) for n in ids
        ]

    def show(self, planned: Mapping[int, str]) -> None:
        """Carry the times that are shown from now on: a plan is reckoned anew each time."""
        for key, slot in planned.items():
            if f"slot_{key}" in self:
                self[f"slot_{key}"].data = slot

    def slots(self, ids: Iterable[int]) -> dict[int, Slot]:
        """Return the times of the lines that are ticked. Raises Refused for half a time."""
        found = {}
        for key in ids:
            ((take, slot, on, time),) = self.lines([key])
            if not take.data:
                continue
            chosen = read_slot(slot.data or "")
            if (on.data is None) is not (time.data is None):
                missing = time if time.data is None else on
                raise Refused(N_("Give the day and the time."), field=missing.short_name)
            if on.data is not None:
                chosen = Slot(moment_of(on.data, time.data), ())
            if chosen is None:
                raise Refused(N_("Give the day and the time."), field=on.short_name)
            found[key] = chosen
        return found


def plan_form(ids: Sequence[int], planned: dict[int, str] | None = None) -> PlanForm:
    """Return the form for these requests; ``planned`` are their times as forms carry them."""
    fields: dict[str, Any] = {}
    for key in ids:
        fields[f"take_{key}"] = YesField(_l("Accept"))
        fields[f"slot_{key}"] = HiddenField()
        fields[f"on_{key}"] = DateField(_l("Another day"))
        fields[f"time_{key}"] = TimeField(_l("Another time"))
    data: dict[str, Any] = {}
    for key, slot in (planned or {}).items():
        data |= {f"take_{key}": bool(slot), f"slot_{key}": slot}
    form: PlanForm = type("PlanForm", (PlanForm,), fields)(data=data)
    return form


def resource_choices(resources: Iterable[Any], needs: Sequence[Need]) -> list[tuple[int, str]]:
    """Return the resources that a service can use, by kind."""
    wanted = {need.kind: need.resource_ids for need in needs}
    return [
        (one.id, f"{one.kind} · {one.name}")
        for one in resources
        if one.is_active
        and one.kind in wanted
        and (not wanted[one.kind] or one.id in wanted[one.kind])
    ]


def slot_choices(days: Iterable[tuple[date, Sequence[int]]]) -> list[tuple[str, str]]:
    """Return the free times of days as a form offers them."""
    return [
        (slot_value(day, minute), day_and_clock(moment_of(day, minute)))
        for day, minutes in days
        for minute in minutes
    ]
