"""What must hold of complaints: derived from their rows, never by the code that wrote them."""

from collections import defaultdict

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from coop.checking import Check, Finding
from coop.db import session
from coop.domain.approvals.models import Approval
from coop.domain.approvals.types import Decision
from coop.domain.complaints.models import (
    Complaint,
    ComplaintCategory,
    ComplaintMessage,
    ComplaintPublication,
)
from coop.domain.complaints.subjects import find_units_of
from coop.domain.complaints.types import ComplaintStatus, MessageKind, PublicationStatus
from coop.domain.numbering.models import NumberSequence
from coop.domain.numbering.service import FORMATS
from coop.domain.trail.models import TrailRow
from coop.domain.units.types import COOPERATIVE_UNIT_ID
from coop.explain import N_
from coop.refs import Ref

PUBLICATION = "complaint_publication"
SEQUENCES = {False: "complaint", True: "confidential_complaint"}


def _count(table: type) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def _both_or_none(one: ColumnElement[bool], other: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the condition under which exactly one of the two holds: that is wrong."""
    return or_(and_(one, ~other), and_(~one, other))


def _check_states() -> Finding:
    """Marks, moments and minutes are those of the state."""
    waits = Complaint.status == ComplaintStatus.WAITING_MEMBER
    is_closed = Complaint.status == ComplaintStatus.CLOSED
    has_ended = or_(Complaint.status == ComplaintStatus.RESOLVED, is_closed)
    wrong = {
        "its deadline": or_(
            _both_or_none(waits, Complaint.resolve_due_at.is_(None)),
            _both_or_none(waits, Complaint.left_minutes.is_not(None)),
            _both_or_none(waits, Complaint.waiting_since.is_not(None)),
        ),
        "the moments of its end": or_(
            _both_or_none(has_ended, Complaint.resolved_at.is_not(None)),
            _both_or_none(has_ended, Complaint.resolve_minutes.is_not(None)),
            _both_or_none(is_closed, Complaint.closed_at.is_not(None)),
        ),
        "the order of its moments": or_(
            Complaint.first_answered_at < Complaint.received_at,
            Complaint.resolved_at < Complaint.first_answered_at,
            Complaint.closed_at < Complaint.resolved_at,
        ),
        "its first answer": _both_or_none(
            Complaint.first_answered_at.is_not(None), Complaint.answer_minutes.is_not(None)
        ),
        "its rating": or_(
            _both_or_none(Complaint.rating.is_not(None), Complaint.rated_at.is_not(None)),
            ~Complaint.rating.between(1, 5),
        ),
        "its complainant": _both_or_none(
            Complaint.person_id.is_(None),
            and_(Complaint.token.is_not(None), Complaint.guest_name.is_not(None)),
        ),
        "its handler": and_(
            Complaint.is_confidential.is_(True), Complaint.assigned_to.is_not(None)
        ),
    }
    problems = []
    for what, condition in wrong.items():
        ids = session.scalars(select(Complaint.id).where(condition).order_by(Complaint.id))
        problems += [f"complaint {found}: {what} does not fit its state" for found in ids]
    return Finding(_count(Complaint), problems)


def _check_answers() -> Finding:
    """Who was told that it is answered has an answer; and the first one is noted."""
    is_answered = exists().where(
        ComplaintMessage.complaint_id == Complaint.id, ComplaintMessage.kind == MessageKind.ANSWER
    )
    has_ended = Complaint.status.in_((ComplaintStatus.RESOLVED, ComplaintStatus.CLOSED))
    unanswered = session.scalars(
        select(Complaint.id).where(
            or_(
                and_(has_ended, ~is_answered),
                _both_or_none(is_answered, Complaint.first_answered_at.is_not(None)),
            )
        )
    ).all()
    return Finding(
        _count(ComplaintMessage),
        [f"complaint {found} has no answer, or none that was noted" for found in unanswered],
    )


def _check_publications() -> Finding:
    """What everyone reads was proposed by one person and approved by another."""
    was_published = ComplaintPublication.status.in_(
        (PublicationStatus.PUBLISHED, PublicationStatus.WITHDRAWN)
    )
    by_two = exists().where(
        Approval.kind == PUBLICATION,
        Approval.subject_kind == PUBLICATION,
        Approval.subject_id == ComplaintPublication.id,
        Approval.decision == Decision.APPROVED,
        Approval.requested_person_id != Approval.decided_person_id,
    )
    is_open = ComplaintPublication.status.in_(
        (PublicationStatus.PROPOSED, PublicationStatus.PUBLISHED)
    )
    by_one = session.execute(
        select(ComplaintPublication.id, Complaint.unit_id)
        .join(Complaint, Complaint.id == ComplaintPublication.complaint_id)
        .where(was_published, ~by_two)
    )
    allowed = _approved_alone()
    alone = [
        found for found, unit_id in by_one if (unit_id, str(Ref(PUBLICATION, found))) not in allowed
    ]
    crooked = session.scalars(
        select(ComplaintPublication.id)
        .join(Complaint, Complaint.id == ComplaintPublication.complaint_id)
        .where(
            or_(
                _both_or_none(is_open, ComplaintPublication.open_mark.is_not(None)),
                Complaint.is_confidential.is_(True),
            )
        )
    ).all()
    return Finding(
        _count(ComplaintPublication),
        [
            *(f"public version {found} was not agreed to by two persons" for found in alone),
            *(f"public version {found} is not in a state it can have" for found in crooked),
        ],
    )


def _approved_alone() -> set[tuple[int, str]]:
    """Return (unit, what) of which a trail row says that its owner, who may, approved alone."""
    rows = session.execute(
        select(TrailRow.subject_id, TrailRow.detail).where(TrailRow.action == "unit.approved_alone")
    )
    return {
        (unit_id, str(detail.get("about")))
        for unit_id, detail in rows
        if unit_id != COOPERATIVE_UNIT_ID
    }


def _check_units() -> Finding:
    """A complaint, its category and what it is about are of one unit."""
    strangers = session.scalars(
        select(Complaint.id)
        .join(ComplaintCategory, ComplaintCategory.id == Complaint.category_id)
        .where(ComplaintCategory.unit_id != Complaint.unit_id)
    ).all()
    problems = [f"complaint {found} stands in another unit's category" for found in strangers]
    about: defaultdict[str, dict[int, tuple[int, int]]] = defaultdict(dict)
    for found, unit_id, kind, subject_id in session.execute(
        select(Complaint.id, Complaint.unit_id, Complaint.subject_kind, Complaint.subject_id).where(
            Complaint.subject_kind.is_not(None)
        )
    ):
        about[str(kind)][found] = (int(subject_id or 0), unit_id)
    for kind, named in sorted(about.items()):
        units = find_units_of(kind, {subject_id for subject_id, _unit in named.values()})
        problems += [
            f"complaint {found} is about {kind} {subject_id} of another unit"
            for found, (subject_id, unit_id) in named.items()
            if units.get(subject_id) != unit_id
        ]
    return Finding(_count(Complaint), problems)


def _check_numbers() -> Finding:
    """A unit's numbers of a year run from 1 without a gap, confidential ones in their own row."""
    held: defaultdict[tuple[int, str, str], set[str]] = defaultdict(set)
    for unit_id, number, is_confidential in session.execute(
        select(Complaint.unit_id, Complaint.number, Complaint.is_confidential)
    ):
        period = number.split("-")[1] if number.count("-") == 2 else ""
        held[unit_id, SEQUENCES[is_confidential], period].add(number)
    given = {
        (row.unit_id, row.name, row.period): row.last_value
        for row in session.scalars(
            select(NumberSequence).where(NumberSequence.name.in_(SEQUENCES.values()))
        )
    }
    problems = []
    for key in sorted(held.keys() | given.keys()):
        _unit, name, period = key
        wanted = {
            FORMATS[name].format(period=period, value=value)
            for value in range(1, given.get(key, 0) + 1)
        }
        problems += [f"number {number} is missing" for number in sorted(wanted - held[key])]
        problems += [f"number {number} was never given" for number in sorted(held[key] - wanted)]
    return Finding(sum(map(len, held.values())), problems)


CHECKS = [
    Check(
        "complaints.states",
        _check_states,
        N_("Every complaint has the times of its state."),
    ),
    Check("complaints.answers", _check_answers, N_("Every settled complaint has an answer.")),
    Check(
        "complaints.publications",
        _check_publications,
        N_("What is published of complaints was agreed to by two persons."),
    ),
    Check(
        "complaints.units",
        _check_units,
        N_("A complaint, its category and what it is about are of one unit."),
    ),
    Check("complaints.numbers", _check_numbers, N_("Numbers of complaints run without a gap.")),
]
