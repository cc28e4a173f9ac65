"""What a unit's overview shows of complaints: how many wait for an answer."""

from flask import render_template

from coop.domain.complaints import queries
from coop.domain.complaints.rules import WITH_THE_OFFICE
from coop.domain.units.types import COOPERATIVE_UNIT_ID
from coop.web.panels import register_panel


def ordinary(unit_id: int) -> str | None:
    """Return what the desk has to answer, or None."""
    return _needs(unit_id, is_confidential=False)


def confided(unit_id: int) -> str | None:
    """Return what was confided and waits for an answer, or None."""
    return _needs(unit_id, is_confidential=True)


def _needs(unit_id: int, *, is_confidential: bool) -> str | None:
    if unit_id == COOPERATIVE_UNIT_ID:
        return None
    counts = queries.count_complaints(is_confidential=is_confidential, unit_id=unit_id)
    waiting = sum(counts.by_status.get(status, 0) for status in WITH_THE_OFFICE)
    if not waiting:
        return None
    return render_template(
        "unit_complaints/_needs.html",
        waiting=waiting,
        overdue=counts.overdue,
        is_confidential=is_confidential,
    )


register_panel("unit_desk", 10, "unit_complaints.handle", ordinary)
register_panel("unit_desk", 11, "unit_complaints.confidential", confided)
