"""From what a service needs to the time of resources: named ones, or whoever is free."""

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from coop import dates
from coop.db import session
from coop.domain.booking import queries, rules
from coop.domain.booking.models import Booking, BookingService
from coop.domain.booking.types import BookingState, Spot, Venue
from coop.domain.scheduling import service as scheduling
from coop.domain.scheduling.models import Allocation
from coop.domain.scheduling.queries import list_resources
from coop.domain.scheduling.types import ServiceTime
from coop.errors import Refused
from coop.explain import N_
from coop.refs import Ref


def narrow(service: ServiceTime, unit_id: int, resource_ids: Sequence[int]) -> ServiceTime:
    """Return the service as these resources alone do it; what is not named is still anyone.

    Raises Refused for a resource of another unit, or of a kind that the service does not need.
    """
    kinds = {one.id: one.kind for one in list_resources(unit_id) if one.id in resource_ids}
    named = {kind: key for key, kind in kinds.items()}
    if len(named) < len(resource_ids) or not set(named) <= {one.kind for one in service.needs}:
        raise Refused(N_("This resource does not suit the service."), field="resources")
    needs = []
    for need in service.needs:
        key = named.get(need.kind)
        if key is not None and key not in (need.resource_ids or (key,)):
            raise Refused(N_("This resource does not suit the service."), field="resources")
        needs.append(need if key is None else replace(need, resource_ids=(key,)))
    return replace(service, needs=tuple(needs))


def allocate(
    owner: Ref,
    unit_id: int,
    service: ServiceTime,
    starts_at: datetime,
    resource_ids: Sequence[int],
    *,
    is_at_desk: bool,
    expires_at: datetime | None = None,
) -> list[Allocation]:
    """Take the time of a service; at the desk also outside hours, when everybody is named.

    Raises Taken, Refused for a time that customers are not offered.
    """
    wanted = narrow(service, unit_id, resource_ids)
    if is_at_desk and len(resource_ids) == len(service.needs):
        return scheduling.allocate(wanted, resource_ids, starts_at, owner, expires_at)
    if not is_at_desk:
        queries.ensure_offered(queries.read_board_at(unit_id, starts_at), wanted, starts_at)
    return scheduling.allocate_anyone(unit_id, wanted, starts_at, owner, expires_at)


def times_of(service: ServiceTime, starts_at: datetime, free_until: datetime) -> dict[str, Any]:
    """Return the columns of a booking that say when it is, and until when leaving it is free."""
    return {
        "starts_at": starts_at,
        "free_until": free_until,
        "ends_at": starts_at + timedelta(minutes=service.duration),
        "duration": service.duration,
        "before": service.before,
        "after": service.after,
    }


def build(
    row: BookingService,
    service: ServiceTime,
    spot: Spot,
    person_id: int | None,
    starts_at: datetime | None,
    **values: Any,
) -> Booking:
    """Return a booking that is held, added to the session, without any time yet."""
    booking = draft(row, service, spot, person_id, starts_at, **values)
    session.add(booking)
    session.flush()
    return booking


def draft(
    row: BookingService,
    service: ServiceTime,
    spot: Spot,
    person_id: int | None,
    starts_at: datetime | None,
    **values: Any,
) -> Booking:
    """Return a booking that is held, not added to the session yet."""
    at_home = spot.venue is Venue.HOME
    times = (
        {"duration": service.duration, "before": service.before, "after": service.after}
        if starts_at is None
        else times_of(service, starts_at, rules.free_until(starts_at, row.cancel_hours))
    )
    return Booking(
        unit_id=row.unit_id,
        person_id=person_id,
        item_id=row.item_id,
        state=BookingState.HELD,
        venue=spot.venue,
        address=spot.address.strip()[:300] if at_home else "",
        district_id=spot.district_id if at_home else None,
        resource_ids=[],
        intake={},
        token=secrets.token_urlsafe(32),
        held_at=dates.now(),
        cancel_hours=row.cancel_hours,
        kept_percent=row.kept_percent,
        **times,
        **values,
    )


def ids_of(taken: Sequence[Allocation]) -> list[int]:
    """Return the resources that were taken, in order."""
    return sorted(one.resource_id for one in taken)
