"""Reading the public versions: what everyone reads, and what waits for the chair."""

from typing import Any

from sqlalchemy import Select, func, select

from coop.db import session
from coop.domain.approvals.models import Approval
from coop.domain.complaints.models import Complaint, ComplaintCategory, ComplaintPublication
from coop.domain.complaints.records import PublicationRow
from coop.domain.complaints.types import PublicationStatus
from coop.domain.identity.models import User
from coop.errors import NotFound
from coop.explain import N_
from coop.paging import PAGE_SIZE, Page

KIND = "complaint_publication"


def get_publication(publication_id: int) -> ComplaintPublication:
    """Return the public version or raise NotFound."""
    found = session.get(ComplaintPublication, publication_id)
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


def list_publications(status: PublicationStatus, page: int = 1) -> Page[PublicationRow]:
    """Return a page of the versions in ``status``, latest first; two statements."""
    total = session.scalar(
        select(func.count())
        .select_from(ComplaintPublication)
        .where(ComplaintPublication.status == status)
    )
    rows = session.execute(
        _rows()
        .where(ComplaintPublication.status == status)
        .order_by(
            ComplaintPublication.decided_at.desc(),
            ComplaintPublication.proposed_at.desc(),
            ComplaintPublication.id.desc(),
        )
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    )
    return Page([PublicationRow(*row) for row in rows], page, PAGE_SIZE, total or 0)
