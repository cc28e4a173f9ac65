"""Correct somebody's points: a few at once, many by another person, one's own never."""

from dataclasses import dataclass

from sqlalchemy import select

from coop.db import session
from coop.domain.approvals.models import Approval
from coop.domain.approvals.service import (
    decide,
    find_open_approval,
    request_approval,
)
from coop.domain.approvals.types import Decision
from coop.domain.identity.models import User
from coop.domain.identity.types import Actor
from coop.domain.loyalty import queries, rules
from coop.domain.loyalty.models import PointsEntry
from coop.domain.loyalty.service import Change, correct_points
from coop.domain.people.models import Person
from coop.domain.people.queries import get_person
from coop.domain.settings.service import get_setting, today
from coop.domain.trail.service import write_trail
from coop.errors import NotFound, Refused
from coop.explain import N_
from coop.refs import Ref

CORRECTION = "points.correction"
LIMIT = "loyalty.correction_limit"
PERSON = "person"


@dataclass(frozen=True, slots=True)
class Asked:
    """A correction that waits: for whom, how many points, why, and who asked."""

    approval_id: int
    person_id: int
    person_name: str
    points: int
    reason: str
    asked_by: str


def request_correction(
    person_id: int, unit_id: int, points: int, reason: str, actor: Actor, key: str
) -> PointsEntry | Approval:
    """Add points of a unit, or with a minus take them away; above the limit another person decides.

    Up to the setting the entry is written at once, by ``key`` once; above it the request is
    returned. The points live as the unit's do. Raises NotFound, Refused without a reason, for
    one's own points and for more than the person has, Conflict while another request is open.
    """
    get_person(person_id)
    if actor.person_id is None or actor.person_id == person_id:
        raise Refused(N_("Your own points are corrected by a colleague."))
    if not reason.strip():
        raise Refused(N_("Give the reason of the correction."), field="reason")
    if abs(points) <= int(get_setting(LIMIT)):
        return _correct(person_id, unit_id, points, reason, key)
    if points < 0 and queries.read_holding(person_id, today()).usable < -points:
        raise Refused(N_("The person has fewer points than that."), field="points")
    request = request_approval(
        CORRECTION,
        Ref(PERSON, person_id),
        actor,
        beneficiary=person_id,
        unit_id=unit_id,
        points=points,
        reason=reason.strip(),
    )
    write_trail(
        "points.correction_requested", Ref(PERSON, person_id), points=points, reason=reason.strip()
    )
    return request


def waits(done: object) -> bool:
    """Say whether what `request_correction` returned still waits for another person."""
    return isinstance(done, Approval)


def list_requests(unit_id: int) -> list[Asked]:
    """Return the corrections of a unit's points that wait for another person, the oldest first."""
    rows = session.execute(
        select(Approval, Person.full_name, User.display_name)
        .join(Person, Person.id == Approval.subject_id)
        .outerjoin(User, User.id == Approval.requested_by)
        .where(Approval.kind == CORRECTION, Approval.open_mark == 1)
        .order_by(Approval.id)
    )
    return [
        Asked(
            request.id,
            request.subject_id,
            name,
            request.detail["points"],
            request.detail["reason"],
            asker or "",
        )
        for request, name, asker in rows
        if request.detail["unit_id"] == unit_id
    ]


def decide_correction(
    person_id: int, actor: Actor, decision: Decision, reason: str = "", *, approval_id: int
) -> PointsEntry | None:
    """Approve or reject the open request on somebody's points, once, by another person.

    Raises NotFound without a request, Refused for who asked and for one's own points, Conflict
    when another request is open by now.
    """
    subject = Ref(PERSON, person_id)
    asked = find_open_approval(CORRECTION, subject)
    if asked is None:
        raise NotFound(N_("This has been decided already, or was never asked."))
    detail = dict(asked.detail)
    decide(CORRECTION, subject, actor, decision, reason.strip(), approval_id=approval_id)
    if decision is not Decision.APPROVED:
        return None
    key = f"correction:{asked.id}"
    return _correct(person_id, detail["unit_id"], detail["points"], detail["reason"], key)


def _correct(person_id: int, unit_id: int, points: int, reason: str, key: str) -> PointsEntry:
    program = queries.find_program(unit_id)
    if program is None:
        raise NotFound(N_("This unit has no points."))
    on, subject = today(), Ref(PERSON, person_id)
    _from_on, expires_on = rules.life_of(on, 0, program.valid_months)
    change = Change(person_id, unit_id, on, subject, key, reason.strip())
    is_new = queries.find_entry(key) is None
    entry = correct_points(change, points, expires_on)
    if is_new:
        write_trail("points.corrected", subject, points=points, reason=change.reason)
    return entry
