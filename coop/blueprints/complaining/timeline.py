"""What happened to a complaint, in words: for who wrote it, and for staff."""

from typing import Any

from flask_babel import gettext as _

from coop.domain.identity.queries import list_user_names
from coop.domain.trail.service import list_trail
from coop.refs import Ref
from coop.web.timelines import action_word, detail_text

COMPLAINANTS = {"complaint.received", "complaint.replied", "complaint.reopened", "complaint.rated"}
STAFF_ONLY = {
    "complaint.noted",
    "complaint.publication_proposed",
    "complaint.publication_withdrawn",
}
TONES = {
    "complaint.received": "info",
    "complaint.answered": "info",
    "complaint.asked": "wait",
    "complaint.waits_inside": "wait",
    "complaint.resolved": "good",
    "complaint.reopened": "wait",
    "complaint.rated": "done",
    "complaint.closed": "plain",
}


def list_steps(subject: Ref) -> list[dict[str, Any]]:
    """Return the steps for the complainant, latest first: no notes, no names of staff."""
    return [_step(row) for row in list_trail(subject) if row.action not in STAFF_ONLY]


def list_steps_for_staff(subject: Ref, name: str) -> list[dict[str, Any]]:
    """Return every step with who took it, latest first; ``name`` is the complainant's."""
    rows = list_trail(subject)
    names = list_user_names(row.user_id for row in rows)
    return [
        _step(row) | {"who": _who(row, names, name), "note": detail_text(row.detail)}
        for row in rows
    ]


def _step(row: Any) -> dict[str, Any]:
    tone = TONES.get(row.action, "plain")
    return {"at": row.at, "title": action_word(row.action), "tone": tone}


def _who(row: Any, names: dict[int, str], complainant: str) -> str:
    if row.user_id is not None:
        return names.get(row.user_id, _("the system"))
    return complainant if row.action in COMPLAINANTS else _("the system")
