"""Resources and the hours of a unit: who changes hours counts up its calendar first.

That UPDATE is the lock: two who change the hours of a unit at once do so one after the other,
and the second one reads what the first has written before it is judged.
"""

from datetime import date

from sqlalchemy import delete, update

from coop.db import insert_missing, insert_unless_taken, session, take
from coop.domain.scheduling import queries
from coop.domain.scheduling.hours_rules import WEEK, Hours
from coop.domain.scheduling.models import (
    OpeningCalendar,
    OpeningException,
    OpeningPattern,
    OpeningSpan,
    Resource,
)
from coop.domain.scheduling.span_rules import format_spans
from coop.domain.scheduling.types import Closure, OtherHours, Pattern, Span
from coop.domain.trail.service import write_trail
from coop.domain.units.models import Unit
from coop.errors import Conflict, NotFound, Refused
from coop.explain import N_
from coop.refs import Ref

RESOURCE, UNIT = "resource", "unit"


def add_resource(
    unit_id: int, kind: str, name: str, *, capacity: int = 1, person_id: int | None = None
) -> Resource:
    """Add a resource of a unit; ``kind`` is the unit's word for it, ``person_id`` who it is.

    Raises NotFound for the unit, Refused for what is missing, Conflict for a name twice.
    """
    _ensure_unit(unit_id)
    kind, name = kind.strip().lower(), name.strip()
    if not kind:
        raise Refused(N_("Say of which kind it is."), field="kind")
    if not name:
        raise Refused(N_("Give the resource a name."), field="name")
    if capacity < 1:
        raise Refused(N_("A resource takes at least one at a time."), field="capacity")
    resource = Resource(
        unit_id=unit_id, kind=kind, name=name, capacity=capacity, person_id=person_id
    )
    if not insert_unless_taken(resource):
        raise Conflict(N_("There is a resource of this kind and name already."), field="name")
    write_trail(
        "scheduling.resource_added", _ref(resource.id), kind=kind, name=name, capacity=capacity
    )
    return resource


def deactivate_resource(resource_id: int) -> None:
    """Offer a resource no longer; what is booked stays booked. Raises NotFound, Conflict."""
    _switch(resource_id, is_active=False)


def activate_resource(resource_id: int) -> None:
    """Offer a resource again. Raises NotFound, Conflict."""
    _switch(resource_id, is_active=True)


def add_week(unit_id: int, pattern: Pattern, resource_id: int | None = None) -> OpeningPattern:
    """Add a week of hours of a unit or of its resource. Raises Refused where two overlap."""
    hours = _open_calendar(unit_id, resource_id)
    Hours((*hours.patterns, pattern), hours.other_hours, hours.closures)
    row = OpeningPattern(
        unit_id=unit_id,
        resource_id=resource_id,
        is_special=pattern.is_special,
        valid_from=pattern.valid_from,
        valid_until=pattern.valid_until,
    )
    session.add(row)
    session.flush()
    session.add_all(
        OpeningSpan(
            pattern_id=row.id, weekday=weekday, start_minute=span.start, end_minute=span.end
        )
        for weekday, spans in pattern.spans.items()
        for span in spans
    )
    session.flush()
    write_trail(
        "scheduling.week_added",
        _holder(unit_id, resource_id),
        first_on=pattern.valid_from,
        last_on=pattern.valid_until,
        is_special=pattern.is_special,
        hours=" | ".join(format_spans(pattern.spans.get(day, ())) or "–" for day in WEEK),
    )
    return row


def remove_week(pattern_id: int) -> None:
    """Remove a week of hours. Raises NotFound, the second time too."""
    row = session.get(OpeningPattern, pattern_id)
    if row is None:
        raise NotFound(N_("These hours do not exist."))
    _open_calendar(row.unit_id, row.resource_id)
    session.execute(delete(OpeningSpan).where(OpeningSpan.pattern_id == pattern_id))
    if not take(delete(OpeningPattern).where(OpeningPattern.id == pattern_id)):
        raise NotFound(N_("These hours do not exist."))
    write_trail("scheduling.week_removed", _holder(row.unit_id, row.resource_id), week=pattern_id)


def add_other_hours(
    unit_id: int, other: OtherHours, resource_id: int | None = None, note: str = ""
) -> OpeningException:
    """Give one day other hours than its week has. Raises Refused when it has some already."""
    hours = _open_calendar(unit_id, resource_id)
    Hours(hours.patterns, (*hours.other_hours, other), hours.closures)
    spans = [[span.start, span.end] for span in other.spans]
    return _add_exception(unit_id, resource_id, other.on, other.on, spans, note)


def add_closure(
    unit_id: int, closure: Closure, resource_id: int | None = None, note: str = ""
) -> OpeningException:
    """Close a unit, or give a resource days off. Raises Refused where it is closed already.

    What is booked on these days stays booked.
    """
    hours = _open_calendar(unit_id, resource_id)
    Hours(hours.patterns, hours.other_hours, (*hours.closures, closure))
    return _add_exception(unit_id, resource_id, closure.first, closure.last, [], note)


def remove_exception(exception_id: int) -> None:
    """Let the week hold again on the days of a closure or of other hours. Raises NotFound."""
    row = session.get(OpeningException, exception_id)
    if row is None:
        raise NotFound(N_("These hours do not exist."))
    _open_calendar(row.unit_id, row.resource_id)
    if not take(delete(OpeningException).where(OpeningException.id == exception_id)):
        raise NotFound(N_("These hours do not exist."))
    write_trail(
        "scheduling.days_removed",
        _holder(row.unit_id, row.resource_id),
        first_on=row.first_on,
        last_on=row.last_on,
    )


def _add_exception(
    unit_id: int,
    resource_id: int | None,
    first: date,
    last: date,
    spans: list[list[int]],
    note: str,
) -> OpeningException:
    row = OpeningException(
        unit_id=unit_id,
        resource_id=resource_id,
        first_on=first,
        last_on=last,
        spans=spans,
        note=note.strip(),
    )
    session.add(row)
    session.flush()
    write_trail(
        "scheduling.days_added",
        _holder(unit_id, resource_id),
        first_on=first,
        last_on=last,
        hours=format_spans(Span(*pair) for pair in spans),
        note=row.note,
    )
    return row


def _open_calendar(unit_id: int, resource_id: int | None) -> Hours:
    """Take the unit's calendar until the end of the transaction; return the hours of the holder."""
    _ensure_unit(unit_id)
    if resource_id is not None and queries.get_resource(resource_id).unit_id != unit_id:
        raise NotFound(N_("This resource does not exist."))
    insert_missing(OpeningCalendar, [{"unit_id": unit_id, "version": 0}])
    session.execute(
        update(OpeningCalendar)
        .where(OpeningCalendar.unit_id == unit_id)
        .values(version=OpeningCalendar.version + 1)
        .execution_options(synchronize_session=False)
    )
    return queries.read_hours(unit_id, date.min).get(resource_id, Hours())


def _switch(resource_id: int, *, is_active: bool) -> None:
    resource = queries.get_resource(resource_id)
    won = take(
        update(Resource)
        .where(Resource.id == resource_id, Resource.is_active.is_(not is_active))
        .values(is_active=is_active)
        .execution_options(synchronize_session=False)
    )
    if not won:
        raise Conflict(N_("Somebody else has just changed this. Look at it again."))
    session.refresh(resource)
    action = "activated" if is_active else "deactivated"
    write_trail(f"scheduling.resource_{action}", _ref(resource_id))


def _ensure_unit(unit_id: int) -> None:
    if session.get(Unit, unit_id) is None:
        raise NotFound(N_("This unit does not exist."))


def _ref(resource_id: int) -> Ref:
    return Ref(RESOURCE, resource_id)


def _holder(unit_id: int, resource_id: int | None) -> Ref:
    return Ref(UNIT, unit_id) if resource_id is None else _ref(resource_id)
