"""What a unit's overview shows of questions: those that a set-up wrote and nobody has read."""

from flask import render_template

from coop.domain.faq import queries
from coop.domain.units.types import COOPERATIVE_UNIT_ID
from coop.web.panels import register_panel


def unread(unit_id: int) -> str | None:
    """Return how many answers customers read that nobody stands for yet, or None."""
    waiting = 0 if unit_id == COOPERATIVE_UNIT_ID else queries.count_unread(unit_id)
    return render_template("unit_faq/_unread.html", waiting=waiting) if waiting else None


register_panel("unit_desk", 60, "unit_faq.manage", unread)
