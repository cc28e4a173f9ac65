"""The forms of points and rewards."""

from tests.bad_input.row import Row, choice, count, day, file, long, money, text, tick
from tests.bad_input.typed import Box

REWARD = {
    "name": text("Payung cantik"),
    "text": long("Payung lipat.", needed=False),
    "points": count("30"),
    "from_on": day("2026-01-05"),
    "until_on": Box("day", "2031-12-31", needed=False),
    "picture": file(needed=False),
}

POINTS = (
    Row(
        "points.rules",
        "owner",
        {
            "amount_each": money("100"),
            "least": count("10"),
            "share_percent": count("50"),
            "pending_days": count("0"),
            "valid_months": count("24", needed=False),
            "tiers": Box("five", "Emas 500", needed=False),
        },
    ),
    Row(
        "points.add_rule",
        "owner",
        {
            "name": text("Setiap Rp5.000"),
            "event": choice("visit"),
            "points": count("1"),
            "per_amount": money("5000", needed=False),
            "cap_points": count("50", needed=False),
            "items": choice("", needed=False),
            "weekdays": choice("0", "zero", needed=False),
            "first_on": Box("day", "2026-01-05", needed=False),
            "last_on": Box("day", "2031-12-31", needed=False),
            "is_for_first": tick(needed=False),
            "is_for_birthday": tick(needed=False),
        },
        "points.rules",
    ),
    Row("points.new_reward", "owner", {**REWARD, "stock": count("5", needed=False)}),
    Row("points.edit_reward", "owner", REWARD),
    Row(
        "points.change_stock",
        "owner",
        {"pieces": Box("count", "5", takes=frozenset({"negative"}))},
        "points.edit_reward",
    ),
    Row(
        "points.correct",
        "desk",
        {
            "points": Box("count", "20", takes=frozenset({"negative"})),
            "reason": text("Kartu poin lama."),
        },
    ),
)

# One button each: nothing is typed.
POINT_BUTTONS = {
    "points.decide_correction": "owner",
    "points.cancel": "desk",
    "points.give_up": "member",
    "points.hand_over": "desk",
    "points.redeem": "member",
    "points.switch_reward": "owner",
    "points.switch_rule": "owner",
}
