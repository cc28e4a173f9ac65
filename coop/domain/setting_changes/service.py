"""Change settings: at once, or by four eyes where they decide on money."""

from typing import Any

from coop.domain.approvals.service import decide, request_approval
from coop.domain.approvals.types import Decision
from coop.domain.identity.types import Actor
from coop.domain.setting_changes.types import SETTING
from coop.domain.settings.rules import SETTINGS
from coop.domain.settings.service import change_setting, get_setting, setting_ref
from coop.domain.trail.service import write_trail
from coop.errors import Refused
from coop.explain import N_

_COMMITTEE = ("loans.votes_needed", "loans.committee_size")


def choose_setting(name: str, value: Any, actor: Actor) -> bool:
    """Change a setting, or ask for it where another person decides; say whether it counts now.

    Raises NotFound, and Conflict while a request for the same setting is open.
    """
    subject = setting_ref(name)
    if not SETTINGS[name].needs_second:
        change_setting(name, value)
        return True
    before = get_setting(name)
    request_approval(SETTING, subject, actor, name=name, before=before, after=value)
    write_trail("setting.requested", subject, name=name, before=before, after=value)
    return False


def decide_setting(
    name: str, actor: Actor, decision: Decision, *, approval_id: int | None = None
) -> None:
    """Approve or reject the open request for a setting, by another person.

    Raises NotFound without a request, Conflict for another than ``approval_id``, Refused where
    the value no longer fits the other settings.
    """
    request = decide(
        SETTING, setting_ref(name), actor, decision, approval_id=approval_id, name=name
    )
    if decision is Decision.APPROVED:
        _ensure_committee_can_decide(name, request.detail["after"])
        change_setting(name, request.detail["after"])


def _ensure_committee_can_decide(name: str, value: Any) -> None:
    votes, size = (value if name == one else get_setting(one) for one in _COMMITTEE)
    if name in _COMMITTEE and votes > size:
        raise Refused(
            N_(
                "Then a loan would need %(votes)s votes of a committee of %(size)s. Approve the "
                "other setting first, or reject this one."
            ),
            votes=votes,
            size=size,
        )
