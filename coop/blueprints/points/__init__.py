"""Points and rewards: what a person has, what a unit's desk and owner do about it."""

from flask import Blueprint, render_template, request
from flask_babel import lazy_gettext as _l

from coop.domain.loyalty import queries
from coop.domain.settings.service import today
from coop.web.access import this_unit
from coop.web.filters import register_tones
from coop.web.navigation import Entry
from coop.web.panels import register_panel
from coop.web.refs import RefKind, register_ref
from coop.web.timelines import register_actions, register_fields

blueprint = Blueprint("points", __name__)

MENU = [("me", Entry(_l("My points"), "points.mine", "stars", "member.self|customer.self", 70))]
UNIT_MENU = [
    Entry(_l("Points"), "points.overview", "stars", "points.view", 70, feature="points"),
    Entry(_l("Rewards"), "points.rewards", "gift", "points.view", 72, feature="points"),
    Entry(
        _l("Rules of points"), "points.rules", "adjustments", "points.manage", 74, feature="points"
    ),
]


def customer_panel(person_id: int) -> str | None:
    """Return a person's points as a section of the customer's page; None in a unit without any."""
    unit = this_unit()
    if unit is None or not unit.has("points") or queries.find_program(unit.id) is None:
        return None
    on = today()
    return render_template(
        "points/_panel.html",
        customer_id=(request.view_args or {}).get("customer_id"),  # of the page it stands on
        holding=queries.read_holding(person_id, on),
        tier=queries.read_tier(person_id, unit.id, on),
    )


def my_panel(person_id: int) -> str:
    """Return one's own points, for one's home."""
    return render_template("points/_mine.html", holding=queries.read_holding(person_id, today()))


register_panel("customer", 30, "points.view", customer_panel)
register_panel("my_home", 30, "member.self|customer.self", my_panel)
register_tones(
    {
        "RedemptionStatus.taken": "wait",
        "RedemptionStatus.handed_over": "good",
    }
)
register_actions(
    {
        "points.program_set": _l("Worth of points set"),
        "points.rule_added": _l("Rule of points added"),
        "points.rule_changed": _l("Rule of points changed"),
        "points.rule_switched_on": _l("Rule of points switched on"),
        "points.rule_switched_off": _l("Rule of points switched off"),
        "points.tiers_set": _l("Tiers set"),
        "points.correction_requested": _l("Correction of points asked for"),
        "points.corrected": _l("Points corrected"),
        "reward.added": _l("Reward added"),
        "reward.changed": _l("Reward changed"),
        "reward.switched_on": _l("Reward offered again"),
        "reward.switched_off": _l("Reward offered no longer"),
        "reward.stock_added": _l("Stock of the reward changed"),
        "redemption.taken": _l("Reward taken"),
        "redemption.handed_over": _l("Reward handed over"),
        "redemption.cancelled": _l("Reward cancelled"),
    }
)
register_fields({"points": _l("Points"), "pieces": _l("Pieces"), "reward": _l("Reward")})
for kind, word in (
    ("points_program", _l("Points of a unit")),
    ("points_rule", _l("Rule of points")),
    ("points_lot", _l("Points that expired")),
    ("reward", _l("Reward")),
    ("reward_redemption", _l("Reward taken")),
):
    register_ref(kind, RefKind(word))

from coop.blueprints.points import (  # noqa: E402 - the views need the blueprint
    desk_views,  # noqa: F401
    member_views,  # noqa: F401
    reward_views,  # noqa: F401
    rule_views,  # noqa: F401
)
