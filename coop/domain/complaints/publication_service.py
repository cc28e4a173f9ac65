"""A complaint and its answer for everyone to read: one person edits it, another one agrees."""

from sqlalchemy import update

from coop import dates
from coop.db import insert_unless_taken, session, take
from coop.domain.approvals.service import decide, request_approval
from coop.domain.approvals.types import Decision
from coop.domain.complaints import publication_queries, queries
from coop.domain.complaints.models import ComplaintPublication
from coop.domain.complaints.moving import note_step
from coop.domain.complaints.rules import ENDED, ensure_no_name
from coop.domain.complaints.types import PublicationStatus, PublicText
from coop.domain.identity.types import Actor
from coop.domain.units.types import COOPERATIVE_UNIT_ID
from coop.errors import Conflict, Refused
from coop.explain import N_
from coop.refs import Ref

KIND = "complaint_publication"


def _ref(publication: ComplaintPublication) -> Ref:
    return Ref(KIND, publication.id)


def propose_publication(
    complaint_id: int, text: PublicText, actor: Actor, unit_id: int = COOPERATIVE_UNIT_ID
) -> ComplaintPublication:
    """Propose a version without names; another person decides.

    Raises Refused for a confidential complaint, before there is an answer, and while the text
    names the complainant; Conflict while another version is proposed or published.
    """
    complaint = queries.get_for_staff(complaint_id, actor, unit_id)
    if complaint.is_confidential:
        raise Refused(N_("What is confidential is never published."))
    if complaint.status not in ENDED:
        raise Refused(N_("Answer it first, then it can be published."))
    detail = queries.describe_complaint(complaint)
    names = (detail.name, detail.email, detail.phone)
    ensure_no_name(text.question, names, "question")
    ensure_no_name(text.answer, names, "answer")
    publication = ComplaintPublication(
        complaint_id=complaint_id,
        open_mark=1,
        status=PublicationStatus.PROPOSED,
        question=text.question,
        answer=text.answer,
        proposed_by=actor.user_id,
        proposed_at=dates.now(),
    )
    if not insert_unless_taken(publication):
        raise Conflict(N_("A version of this is proposed or published already."))
    request_approval(KIND, _ref(publication), actor)
    note_step(complaint, "publication_proposed")
    return publication


def decide_publication(
    publication_id: int,
    actor: Actor,
    decision: Decision,
    reason: str,
    approval_id: int,
    *,
    unit_id: int = COOPERATIVE_UNIT_ID,
) -> None:
    """Publish the version, or not, as another person than who proposed it; once.

    In a business whose owner may approve alone, its owner may decide on their own proposal.
    """
    publication = publication_queries.get_publication(publication_id, unit_id)
    business = None if unit_id == COOPERATIVE_UNIT_ID else unit_id
    ref = _ref(publication)
    decide(KIND, ref, actor, decision, reason, approval_id=approval_id, unit_id=business)
    is_published = decision is Decision.APPROVED
    _switch(
        publication,
        PublicationStatus.PROPOSED,
        status=PublicationStatus.PUBLISHED if is_published else PublicationStatus.REFUSED,
        open_mark=1 if is_published else None,
        decided_at=dates.now(),
    )


def withdraw_publication(
    publication_id: int, actor: Actor, unit_id: int = COOPERATIVE_UNIT_ID
) -> None:
    """Take a published version off the public page."""
    publication = publication_queries.get_publication(publication_id, unit_id)
    _switch(
        publication,
        PublicationStatus.PUBLISHED,
        status=PublicationStatus.WITHDRAWN,
        open_mark=None,
        withdrawn_at=dates.now(),
    )
    complaint = queries.get_for_staff(publication.complaint_id, actor, unit_id)
    note_step(complaint, "publication_withdrawn")


def _switch(publication: ComplaintPublication, before: PublicationStatus, **values: object) -> None:
    won = take(
        update(ComplaintPublication)
        .where(ComplaintPublication.id == publication.id, ComplaintPublication.status == before)
        .values(**values)
    )
    if not won:
        raise Conflict(N_("Somebody else has just changed this. Look at it again."))
    session.refresh(publication)
