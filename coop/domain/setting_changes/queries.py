"""Reading open requests for settings."""

from sqlalchemy import select

from coop.db import session
from coop.domain.approvals.models import Approval
from coop.domain.identity.models import User
from coop.domain.setting_changes.types import SETTING, SettingRequest
from coop.domain.settings.rules import NAMES


def list_setting_requests() -> list[SettingRequest]:
    """Return the open requests, oldest first."""
    rows = session.execute(
        select(Approval, User.display_name)
        .outerjoin(User, User.id == Approval.requested_by)
        .where(Approval.kind == SETTING, Approval.open_mark == 1)
        .order_by(Approval.requested_at, Approval.id)
    )
    return [
        SettingRequest(
            approval_id=request.id,
            name=NAMES[request.subject_id],
            before=request.detail["before"],
            after=request.detail["after"],
            requested_by=asker,
            requested_person_id=request.requested_person_id,
            requested_at=request.requested_at,
        )
        for request, asker in rows
    ]
