"""Reading open requests for roles."""

from sqlalchemy import select

from coop.db import session
from coop.domain.approvals.models import Approval
from coop.domain.approvals.service import find_open_approval
from coop.domain.identity.models import User
from coop.domain.identity.queries import list_emails, list_user_names, list_users_in_office
from coop.domain.identity.types import STAFF_ROLES, Role
from coop.domain.logins.types import PostOffer, RoleChange, RoleRequest
from coop.domain.units.queries import list_names_of_units, list_units
from coop.domain.units.types import COOPERATIVE_UNIT_ID
from coop.errors import NotFound
from coop.explain import N_
from coop.refs import Ref

KIND = "role_change"
POST = "post_offer"


def list_offers(*, unit_id: int | None = None, user_id: int | None = None) -> list[PostOffer]:
    """Return the posts that are offered and not answered, oldest first: a unit's, or to a user."""
    query = (
        select(Approval, User.display_name)
        .join(User, User.id == Approval.subject_id)
        .where(Approval.kind == POST, Approval.open_mark == 1)
        .order_by(Approval.requested_at, Approval.id)
    )
    if user_id is not None:
        query = query.where(Approval.subject_id == user_id)
    rows = [
        (row, name) for row, name in session.execute(query) if unit_id in (None, row.detail["unit"])
    ]
    names = list_names_of_units() if rows else {}
    askers = list_user_names(row.requested_by for row, _name in rows)
    return [
        PostOffer(
            approval_id=row.id,
            user_id=row.subject_id,
            user_name=name,
            typed_name=row.detail["name"],
            typed_email=row.detail["email"],
            unit_id=row.detail["unit"],
            unit_name=names[row.detail["unit"]],
            role=Role(row.detail["role"]),
            offered_by_name=askers.get(row.requested_by or 0),
            offered_at=row.requested_at,
        )
        for row, name in rows
    ]


def has_offer(user_id: int) -> bool:
    """Say whether somebody is offered a post that they have not answered."""
    return find_open_approval(POST, Ref("user", user_id)) is not None


def get_offer(user_id: int, unit_id: int) -> PostOffer:
    """Return what a unit offers somebody. Raises NotFound."""
    found = list_offers(unit_id=unit_id, user_id=user_id)
    if not found:
        raise NotFound(N_("This has been decided already, or was never asked."))
    return found[0]


def list_role_requests(user_id: int | None = None) -> list[RoleRequest]:
    """Return the open requests, oldest first; those for one user when ``user_id`` is given."""
    query = (
        select(Approval, User.display_name)
        .join(User, User.id == Approval.subject_id)
        .where(Approval.kind == KIND, Approval.open_mark == 1)
        .order_by(Approval.requested_at, Approval.id)
    )
    if user_id is not None:
        query = query.where(Approval.subject_id == user_id)
    rows = session.execute(query).all()
    askers = list_user_names(row.Approval.requested_by for row in rows)
    names = {unit.id: unit.name for unit in list_units(with_former=True)} if rows else {}
    user_ids = {row.Approval.subject_id for row in rows}
    emails, officers = list_emails(user_ids), list_users_in_office(user_ids)
    return [
        RoleRequest(
            approval_id=request.id,
            user_id=request.subject_id,
            user_name=name,
            role=Role(request.detail["role"]),
            unit_name=names.get(request.detail.get("unit", COOPERATIVE_UNIT_ID)),
            change=RoleChange(request.detail["change"]),
            email=emails.get(request.subject_id),
            is_first_office=request.detail["change"] == RoleChange.GRANT
            and Role(request.detail["role"]) in STAFF_ROLES
            and request.subject_id not in officers,
            requested_by=request.requested_by,
            requested_by_name=askers.get(request.requested_by or 0),
            requested_at=request.requested_at,
            reason=request.detail["reason"],
        )
        for request, name in rows
    ]
