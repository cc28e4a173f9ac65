"""What must hold of notices and of the counts of their readers."""

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from coop.checking import Check, Finding
from coop.db import session
from coop.domain.approvals.models import Approval
from coop.domain.approvals.types import Decision
from coop.domain.notices.models import Notice, NoticeContact, NoticeGuestCount
from coop.domain.notices.types import NoticeStatus, NoticeStep
from coop.explain import N_


def _check_released() -> Finding:
    """What readers get was released by another person than who asked, and is whole."""
    released = (
        exists()
        .where(
            Approval.kind == "notice",
            Approval.subject_kind == "notice",
            Approval.subject_id == Notice.id,
            Approval.decision == Decision.APPROVED,
            Approval.decided_person_id != Approval.requested_person_id,
            Approval.decided_at <= Notice.published_at,
        )
        .correlate(Notice)
    )
    was_out = Notice.status.in_((NoticeStatus.PUBLISHED, NoticeStatus.WITHDRAWN))
    broken = session.scalars(
        select(Notice.id).where(
            or_(
                and_(was_out, or_(Notice.published_at.is_(None), ~released)),
                and_(
                    Notice.status == NoticeStatus.PUBLISHED,
                    or_(
                        Notice.title == "",
                        Notice.text == "",
                        and_(Notice.picture_id.is_not(None), Notice.picture_alt.is_(None)),
                    ),
                ),
            )
        )
    ).all()
    return Finding(
        session.scalar(select(func.count()).select_from(Notice)) or 0,
        [f"notice {notice_id} was not released by another person" for notice_id in broken],
    )


def _check_counts() -> Finding:
    """Who went a step further has gone the one before; a guest's row counts at least one."""
    before = aliased(NoticeContact)
    leaps: list[int] = []
    for later, earlier in (
        (NoticeStep.OPENED, NoticeStep.SEEN),
        (NoticeStep.STARTED, NoticeStep.OPENED),
    ):
        went = exists().where(
            before.notice_id == NoticeContact.notice_id,
            before.person_id == NoticeContact.person_id,
            before.step == earlier,
        )
        leaps += session.scalars(
            select(NoticeContact.id).where(
                NoticeContact.step == later, ~went.correlate(NoticeContact)
            )
        ).all()
    idle = session.scalars(select(NoticeGuestCount.id).where(NoticeGuestCount.count < 1)).all()
    looked = select(func.count()).select_from
    return Finding(
        (session.scalar(looked(NoticeContact)) or 0)
        + (session.scalar(looked(NoticeGuestCount)) or 0),
        [
            *(f"contact {contact_id} has no step before it" for contact_id in leaps),
            *(f"guest count {count_id} counts nobody" for count_id in idle),
        ],
    )


CHECKS = [
    Check(
        "notices.released", _check_released, N_("Every published notice was released by another.")
    ),
    Check("notices.counts", _check_counts, N_("Readers of notices went one step after another.")),
]
