"""The forms of promotions."""

from tests.bad_input.row import Row, choice, count, day, long, money, percent, text, tick
from tests.bad_input.typed import Box

OFFER = {
    "name": text("Hemat akhir tahun"),
    "text": long("Berlaku untuk semua.", needed=False),
    "percent": percent("10", zero=False),
    "points": count("5", needed=False),
    "cap_amount": money("50000", needed=False),
    "items": choice("", needed=False),
    "tags": text("servis", needed=False),
    "minimum_amount": money("100000", needed=False, zero=True),
    "minimum_quantity": count("1", needed=False),
    "first_on": day("2031-01-05"),
    "last_on": Box("day", "2031-12-31", needed=False),
    "weekdays": choice("0", "zero"),
    "hours": Box("five", "08:00-12:00", needed=False),
    "audience": choice("everyone"),
    "persons": text("", needed=False),
    "needs_code": tick(needed=False),
    "is_automatic": tick(needed=False),
    "is_exclusive": tick(needed=False),
    "priority": count("5", needed=False),
    "total": count("50", needed=False),
    "per_person": count("2", needed=False),
    "per_day": count("10", needed=False),
    "budget_amount": money("1000000", needed=False),
    "gives_back": tick(needed=False),
}

PROMOTIONS = (
    Row("promotions.new_promotion", "owner", OFFER),
    Row("promotions.edit_promotion", "owner", OFFER),
    Row(
        "promotions.codes",
        "owner",
        {"code": text("SEJUKSEKALI"), "is_single_use": tick(needed=False)},
    ),
    Row(
        "promotions.make_codes",
        "owner",
        {"count": count("5"), "length": count("8"), "prefix": text("AC", needed=False)},
        "promotions.codes",
    ),
    Row(
        "promotions.stop",
        "owner",
        {"reason": text("Sudah cukup", needed=False)},
        "promotions.promotion",
    ),
)

# One button each: nothing is typed.
PROMOTION_BUTTONS = {
    "promotions.publish": "owner",
    "promotions.remove": "owner",
    "promotions.use_code": "nobody",
}
