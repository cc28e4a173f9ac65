"""The forms of bookings, and of the upkeep of services."""

from tests.bad_input.row import Row, choice, count, long, text, tick
from tests.bad_input.typed import Box

NO_COUNT = count("", needed=False)
NOTHING = choice("", needed=False)
ANSWERS = {
    "in_plate": Box("five", "B 1234 XYZ"),
    "in_car": text("Toyota Avanza", needed=False),
    "in_km": count("48000", needed=False),
    "note": long("AC panas", needed=False),
    "extra_4": count("", needed=False),
    "chosen": NOTHING,
    "code": text("", needed=False),
}
BOOKING = (
    Row(
        "booking.choose_spot",
        "nobody",
        {"venue": choice("unit"), "district": NOTHING, "address": long("", needed=False)},
        "booking.slots",
    ),
    Row("booking.go_on", "member", ANSWERS, "booking.fill"),
    Row("booking.send", "member", ANSWERS, "booking.fill"),
    Row(
        "booking.ask",
        "member",
        {
            **ANSWERS,
            "earliest_on": Box("day", "NEXT MONTH"),
            "latest_on": Box("day", "NEXT MONTH"),
            "part": choice("morning"),
        },
    ),
    Row(
        "booking.wait",
        "member",
        {"from_on": Box("day", "TODAY"), "until_on": Box("day", "NEXT MONTH")},
    ),
    Row(
        "booking.cancel_mine",
        "member",
        {"reason": text("Tidak jadi", needed=False)},
        "booking.my_booking",
    ),
    Row(
        "booking.terms",
        "owner",
        {
            "duration": count("90"),
            "before": count("0", needed=False),
            "after": count("15", needed=False),
            "interval": count("30"),
            "needs": choice("mekanik"),
            "choice_kind": choice("mekanik", needed=False),
            "offered_at": choice("both"),
            "notice_hours": count("2", needed=False),
            "horizon_days": count("60"),
            "takes_requests": tick(needed=False),
            "needs_approval": tick(needed=False),
            "deposit_percent": count("30", needed=False),
            "cancel_hours": count("24", needed=False),
            "kept_percent": count("100", needed=False),
            "next_months": NO_COUNT,
            "next_km": NO_COUNT,
            "question_1": text("Nomor polisi", needed=False),
            "kind_1": choice("plate", needed=False),
            "required_1": tick(needed=False),
            **{f"question_{n}": text("", needed=False) for n in range(2, 7)},
            **{f"kind_{n}": NOTHING for n in range(2, 7)},
            **{f"required_{n}": tick(needed=False) for n in range(2, 7)},
        },
    ),
    Row(
        "booking.add_district",
        "owner",
        {"name": text("Padalarang"), "minutes": count("45")},
        "booking.upkeep",
    ),
    Row("booking.district", "owner", {"minutes": count("30")}),
)

# One button each: nothing is typed, or nothing is kept.
BOOKING_BUTTONS = {
    "booking.hold": "nobody",
    "booking.let_go": "member",
    "booking.move_to": "member",
    "booking.reckon": "member",
    "booking.reckon_request": "member",
    "booking.stop_waiting": "member",
    "booking.switch_district": "owner",
    "booking.switch_service": "owner",
}
