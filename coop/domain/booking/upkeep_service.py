"""Upkeep: how services are booked, and how far it is to where the unit comes."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import update

from coop.db import insert_unless_taken, session, take
from coop.domain.booking import queries, rules
from coop.domain.booking.models import BookingService, TravelDistrict
from coop.domain.booking.types import DISTRICT, SERVICE, ServiceTerms
from coop.domain.catalogue.queries import get_item
from coop.domain.catalogue.types import ItemKind
from coop.domain.scheduling.grid import DAY_MINUTES, ensure_on_grid
from coop.domain.scheduling.queries import list_resources
from coop.domain.trail.service import write_trail
from coop.errors import Conflict, NotFound, Refused
from coop.explain import N_
from coop.refs import Ref


def define_service(item_id: int, terms: ServiceTerms) -> BookingService:
    """Let an item of kind service be booked under these terms, or under others from now on.

    Bookings of before keep their time. Raises NotFound, and Refused, naming the field, for what
    is no service, what is longer than the day, or needs what the unit does not have.
    """
    item = get_item(item_id)
    if item.kind is not ItemKind.SERVICE:
        raise Refused(N_("Only a service can be booked."), field="item")
    rules.ensure_terms(terms)
    _ensure_needs(item.unit_id, terms)
    values = _values(terms)
    row = session.get(BookingService, item_id)
    if row is None:
        row = BookingService(item_id=item_id, unit_id=item.unit_id, is_active=True, **values)
        if not insert_unless_taken(row):
            raise _changed()
        write_trail("booking.service_added", Ref(SERVICE, item_id), **values)
        return row
    before = {name: getattr(row, name) for name in values}
    changed = {name: value for name, value in values.items() if value != before[name]}
    if changed:
        for name, value in changed.items():
            setattr(row, name, value)
        session.flush()
        write_trail(
            "booking.service_changed",
            Ref(SERVICE, item_id),
            before={name: before[name] for name in changed},
            after=changed,
        )
    return row


def switch_service(item_id: int, *, is_active: bool) -> None:
    """Stop or resume the booking of a service. Raises NotFound, Conflict when it is so already."""
    queries.get_service(item_id)
    won = take(
        update(BookingService)
        .where(BookingService.item_id == item_id, BookingService.is_active.is_(not is_active))
        .values(is_active=is_active)
        .execution_options(synchronize_session="fetch")
    )
    if not won:
        raise _changed()
    action = "switched_on" if is_active else "switched_off"
    write_trail(f"booking.service_{action}", Ref(SERVICE, item_id))


def add_district(unit_id: int, name: str, minutes: int) -> TravelDistrict:
    """Let a unit come to a district that is ``minutes`` away. Raises Refused, naming the field."""
    name = name.strip()[:80]
    if not name:
        raise Refused(N_("Give it a name."), field="name")
    _ensure_way(minutes)
    row = TravelDistrict(unit_id=unit_id, name=name, minutes=minutes, is_active=True)
    if not insert_unless_taken(row):
        raise Refused(N_("There is a district of this name already."), field="name")
    write_trail("booking.district_added", Ref(DISTRICT, row.id), name=name, minutes=minutes)
    return row


def change_district(district_id: int, unit_id: int, minutes: int) -> TravelDistrict:
    """Say anew how far it is to a district; what is booked keeps its way.

    Raises NotFound, Refused, naming the field.
    """
    row = _district(district_id, unit_id)
    _ensure_way(minutes)
    if row.minutes != minutes:
        before, row.minutes = row.minutes, minutes
        session.flush()
        write_trail("booking.district_changed", Ref(DISTRICT, row.id), before=before, after=minutes)
    return row


def _district(district_id: int, unit_id: int) -> TravelDistrict:
    row = session.get(TravelDistrict, district_id)
    if row is None or row.unit_id != unit_id:
        raise NotFound(N_("This district does not exist."))
    return row


def _ensure_way(minutes: int) -> None:
    ensure_on_grid(minutes, "minutes")
    if minutes > DAY_MINUTES // 2:
        raise Refused(N_("That is too far away."), field="minutes")


def switch_district(district_id: int, unit_id: int, *, is_active: bool) -> None:
    """Come to a district no longer, or again; what is booked stays. Raises NotFound, Conflict."""
    _district(district_id, unit_id)
    won = take(
        update(TravelDistrict)
        .where(TravelDistrict.id == district_id, TravelDistrict.is_active.is_(not is_active))
        .values(is_active=is_active)
        .execution_options(synchronize_session="fetch")
    )
    if not won:
        raise _changed()
    action = "switched_on" if is_active else "switched_off"
    write_trail(f"booking.district_{action}", Ref(DISTRICT, district_id))


def _ensure_needs(unit_id: int, terms: ServiceTerms) -> None:
    """Refuse a need that no resource of the unit can fill."""
    resources = list_resources(unit_id)
    for need in terms.needs:
        fitting = {
            one.id for one in resources if one.kind == need.kind and need.units <= one.capacity
        }
        if not fitting or not set(need.resource_ids) <= fitting:
            raise Refused(
                N_("The unit has nobody and nothing of the kind %(kind)s that could do this."),
                field="needs",
                kind=need.kind,
            )


def _values(terms: ServiceTerms) -> dict[str, Any]:
    values = asdict(terms)
    values["needs"] = [
        {"kind": one.kind, "units": one.units, "resource_ids": list(one.resource_ids)}
        for one in terms.needs
    ]
    values["intake"] = [
        {
            "key": one.key,
            "label": one.label.strip(),
            "kind": one.kind.value,
            "is_required": one.is_required,
        }
        for one in terms.intake
    ]
    return values


def _changed() -> Conflict:
    return Conflict(N_("Somebody else has just changed this. Look at it again."))
