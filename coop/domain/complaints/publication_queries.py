"""Reading the public versions: what everyone reads, and what waits for the chair."""

from typing import Any

from sqlalchemy import Select, func, select

from coop.db import session
from coop.domain.approvals.models import Approval
from coop.domain.complaints.models import Complaint, ComplaintCategory, ComplaintPublication
from coop.domain.complaints.records import PublicationRow
from coop.domain.complaints.types import PublicationStatus
from coop.domain.identity.models import User
from coop.domain.units.types import COOPERATIVE_UNIT_ID
from coop.errors import NotFound
from coop.explain import N_
from coop.paging import PAGE_SIZE, Page

KIND = "complaint_publication"


def get_publication(
    publication_id: int, unit_id: int = COOPERATIVE_UNIT_ID
) -> ComplaintPublication:
    """Return the public version of a complaint of the unit, or raise NotFound."""
    found = session.scalars(
        select(ComplaintPublication)
        .join(Complaint, Complaint.id == ComplaintPublication.complaint_id)
        .where(ComplaintPublication.id == publication_id, Complaint.unit_id == unit_id)
    ).one_or_none()
    if found is None:
        raise NotFound(N_("There is no such public version."))
    return found


def find_open_publication(complaint_id: int) -> ComplaintPublication | None:
    """Return the version that is proposed or published, or None."""
    return session.scalars(
        select(ComplaintPublication).where(
            ComplaintPublication.complaint_id == complaint_id, ComplaintPublication.open_mark == 1
        )
    ).one_or_none()


def _rows() -> Select[*tuple[Any, ...]]:
    return (
        select(
            ComplaintPublication.id,
            Complaint.id.label("complaint_id"),
            Complaint.number,
            Complaint.kind,
            ComplaintCategory.name,
            ComplaintCategory.name_en,
            ComplaintPublication.question,
            ComplaintPublication.answer,
            ComplaintPublication.status,
            User.display_name,
            ComplaintPublication.proposed_at,
            ComplaintPublication.decided_at,
            Approval.id.label("approval_id"),
        )
        .join(Complaint, Complaint.id == ComplaintPublication.complaint_id)
        .join(ComplaintCategory, ComplaintCategory.id == Complaint.category_id)
        .outerjoin(User, User.id == ComplaintPublication.proposed_by)
        .outerjoin(
            Approval,
            (Approval.kind == KIND)
            & (Approval.subject_kind == KIND)
            & (Approval.subject_id == ComplaintPublication.id)
            & (Approval.open_mark == 1),
        )
    )


def list_publications(
    status: PublicationStatus, page: int = 1, unit_id: int = COOPERATIVE_UNIT_ID
) -> Page[PublicationRow]:
    """Return a page of a unit's versions in ``status``, latest first; two statements."""
    total = session.scalar(
        select(func.count())
        .select_from(ComplaintPublication)
        .join(Complaint, Complaint.id == ComplaintPublication.complaint_id)
        .where(ComplaintPublication.status == status, Complaint.unit_id == unit_id)
    )
    rows = session.execute(
        _rows()
        .where(ComplaintPublication.status == status, Complaint.unit_id == unit_id)
        .order_by(
            ComplaintPublication.decided_at.desc(),
            ComplaintPublication.proposed_at.desc(),
            ComplaintPublication.id.desc(),
        )
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    )
    return Page([PublicationRow(*row) for row in rows], page, PAGE_SIZE, total or 0)
