"""The forms of bookings at the desk."""

from tests.bad_input.row import Row, choice, count, day, long, text, tick
from tests.bad_input.typed import Box

TIME = Box("five", "10:00")
NOTHING = choice("", needed=False)
REASON = {"reason": text("Mekanik sakit")}
# what the board fills in, not a person
BY_THE_BOARD = {"lane": Box("tick", "", needed=False), "back": Box("tick", "", needed=False)}

APPOINTMENTS = (
    Row("appointments.door", "worker", {"code": text("BOOKING NUMBER")}),
    Row("appointments.end", "desk", REASON, "appointments.booking"),
    Row(
        "appointments.finish",
        "worker",
        {"odometer": count("48200", needed=False)},
        "appointments.booking",
    ),
    Row(
        "appointments.place",
        "desk",
        {
            "slot": NOTHING,
            "on": day("2031-03-03"),
            "time": TIME,
            "resources": choice("TECHNICIAN", needed=False),
            "is_wished": tick(needed=False),
            **BY_THE_BOARD,
        },
    ),
    Row(
        "appointments.new_booking",
        "desk",
        {
            "customer": text("PLG-00001"),
            "full_name": text("", needed=False),
            "phone": Box("phone", "", needed=False),
            "in_plate": Box("five", "D 77 ZZ"),
            "chosen": NOTHING,
            "code": text("", needed=False),
            "on": day("2031-03-03"),
            "time": TIME,
            "resources": choice("TECHNICIAN", needed=False),
            "note": long("", needed=False),
        },
    ),
    Row("appointments.overrun", "desk", {"until": Box("five", "12:00"), "take": NOTHING}),
)

# One button each: nothing is typed, or what the page itself numbers.
APPOINTMENT_BUTTONS = {
    "appointments.accept_plan": "desk",
    "appointments.confirm": "desk",
    "appointments.enter": "worker",
    "appointments.no_show": "desk",
    "appointments.reckon": "desk",
    "appointments.remove_waiting": "desk",
    "appointments.serve": "worker",
}
