"""Four eyes as one idea: a request, and a decision by another person."""

from typing import Any

from sqlalchemy import select, update

from coop import dates
from coop.db import insert_unless_taken, session, take
from coop.domain.approvals.models import Approval
from coop.domain.approvals.types import Decision
from coop.domain.identity.types import Actor
from coop.domain.trail.service import write_trail
from coop.domain.units.queries import get_unit
from coop.domain.units.service import unit_ref
from coop.errors import Conflict, NotFound, Refused
from coop.explain import N_
from coop.refs import Ref

RUNS_UNIT = "units.manage"
"""The permission of who runs a unit, and may be its only pair of eyes."""


def ensure_another_person(
    actor: Actor, *others: int | None, beneficiary: int | None = None
) -> None:
    """Refuse when ``actor`` is one of the persons ``others``, or the one who benefits.

    A login without a person cannot be told apart from anybody, so it is refused as well.
    """
    if actor.person_id is None:
        raise Refused(N_("Your login is not linked to a person, so you cannot decide on money."))
    if beneficiary is not None and actor.person_id == beneficiary:
        raise Refused(N_("You cannot decide on your own money. Ask a colleague."))
    if actor.person_id in others:
        raise Refused(N_("Four eyes: this step needs another person than the one before."))


def ensure_second_person(
    actor: Actor, unit_id: int, subject: Ref, *others: int | None, beneficiary: int | None = None
) -> None:
    """Refuse as `ensure_another_person` does, unless the unit lets its owner approve alone.

    That is never so for the beneficiary. Each use stands in the unit's trail, with ``subject``.
    """
    try:
        ensure_another_person(actor, *others, beneficiary=beneficiary)
    except Refused:
        is_alone = actor.person_id in others and actor.person_id != beneficiary
        if actor.person_id is None or not is_alone or not actor.may(RUNS_UNIT, unit_id):
            raise
        if not get_unit(unit_id).may_approve_self:
            raise
        write_trail("unit.approved_alone", unit_ref(unit_id), by=actor.name, about=str(subject))


def request_approval(
    kind: str,
    subject: Ref,
    actor: Actor | None,
    *,
    beneficiary: int | None = None,
    **detail: Any,
) -> Approval:
    """Open a request, as somebody who can be told apart from who decides.

    Raises Refused for a login without a person, Conflict while one for the same subject is open.
    ``actor`` is None where a machine asks.
    """
    if actor is not None:
        ensure_another_person(actor)
    row = Approval(
        kind=kind,
        subject_kind=subject.kind,
        subject_id=subject.id,
        open_mark=1,
        requested_by=actor.user_id if actor else None,
        requested_person_id=actor.person_id if actor else None,
        beneficiary_person_id=beneficiary,
        requested_at=dates.now(),
        detail=detail,
    )
    if not insert_unless_taken(row):
        raise Conflict(N_("A decision on this is already being waited for."))
    return row


def find_open_approval(kind: str, subject: Ref) -> Approval | None:
    """Return the open request on ``subject``, or None."""
    return session.scalars(
        select(Approval).where(
            Approval.kind == kind,
            Approval.subject_kind == subject.kind,
            Approval.subject_id == subject.id,
            Approval.open_mark == 1,
        )
    ).one_or_none()


def decide(
    kind: str,
    subject: Ref,
    actor: Actor,
    decision: Decision,
    reason: str = "",
    *,
    approval_id: int | None = None,
    unit_id: int | None = None,
    **noted: Any,
) -> Approval:
    """Decide the open request, once, by another person than who asked or benefits.

    ``unit_id`` is the business whose owner may be alone (see `ensure_second_person`).
    ``approval_id`` is the request that was looked at, ``noted`` stands in the trail beside the
    decision. Raises NotFound without a request, Conflict when another one is open by now.
    """
    row = find_open_approval(kind, subject)
    if row is None:
        raise NotFound(N_("This has been decided already, or was never asked."))
    if approval_id not in (None, row.id):
        raise Conflict(N_("This has been asked anew meanwhile. Look at it again."))
    asked_by, beneficiary = row.requested_person_id, row.beneficiary_person_id
    if unit_id is None:
        ensure_another_person(actor, asked_by, beneficiary=beneficiary)
    else:
        ensure_second_person(actor, unit_id, subject, asked_by, beneficiary=beneficiary)
    won = take(
        update(Approval)
        .where(Approval.id == row.id, Approval.open_mark == 1)
        .values(
            open_mark=None,
            decision=decision,
            decided_by=actor.user_id,
            decided_person_id=actor.person_id,
            decided_at=dates.now(),
            reason=reason,
        )
    )
    if not won:
        raise Conflict(N_("Somebody else has just decided this."))
    write_trail(f"{kind}.{decision.value}", subject, reason=reason, **noted)
    session.refresh(row)
    return row


def withdraw_request(kind: str, subject: Ref, actor: Actor, *, for_office: bool = False) -> None:
    """Take back the open request on ``subject``, as who made it or (``for_office``) a colleague.

    Raises NotFound without one, Refused for anybody else.
    """
    row = find_open_approval(kind, subject)
    if row is None:
        raise NotFound(N_("This has been decided already, or was never asked."))
    if row.requested_by != actor.user_id and not for_office:
        raise Refused(N_("Only who asked takes it back."))
    won = take(
        update(Approval)
        .where(Approval.id == row.id, Approval.open_mark == 1)
        .values(
            open_mark=None,
            decision=Decision.WITHDRAWN,
            decided_by=actor.user_id,
            decided_person_id=actor.person_id,
            decided_at=dates.now(),
        )
        .execution_options(synchronize_session=False)
    )
    if not won:
        raise Conflict(N_("Somebody else has just decided this."))
    write_trail(f"{kind}.{Decision.WITHDRAWN.value}", subject)
