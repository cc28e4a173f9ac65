"""The forms of business units."""

from tests.bad_input.row import Row, choice, count, day, file, long, secret, text, tick
from tests.bad_input.typed import Box

WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

CUSTOMER = {
    "full_name": text("Rina Marlina"),
    "phone": Box("phone", "081220011229", needed=False),
    "email": Box("email", "rina@contoh.id", needed=False),
    "street": text("Jl. Dago 12", needed=False),
    "town": text("Bandung", needed=False),
}

UNITS = (
    Row(
        "units.profile",
        "owner",
        {
            "name": text("Bengkel AC Maju"),
            "tagline": text("Dingin lagi.", needed=False),
            "about": long("Kami merawat AC mobil.", needed=False),
            "phone": Box("phone", "081234567891", needed=False),
            "email": Box("email", "bengkel@contoh.id", needed=False),
            "address": long("Jl. Dago 12", needed=False),
            "town": text("Bandung", needed=False),
            "accent": choice("blue"),
            "logo": file(needed=False),
            "features": choice("booking", needed=False),
        },
    ),
    Row(
        "units.add_week",
        "owner",
        {
            "holder": choice("0", "zero"),
            **{name: Box("five", "08:00-12:00", needed=False) for name in WEEK},
            "valid_from": Box("day", "2031-03-01", needed=False),
            "valid_until": Box("day", "2031-03-30", needed=False),
            "is_special": tick(needed=False),
        },
        "units.hours",
    ),
    Row(
        "units.add_days",
        "owner",
        {
            "holder": choice("0", "zero"),
            "first_on": day("2031-08-17"),
            "last_on": Box("day", "2031-08-17", needed=False),
            "spans": Box("five", "", needed=False),
            "note": text("Hari kemerdekaan", needed=False),
        },
        "units.hours",
    ),
    Row(
        "units.add_resource",
        "owner",
        {"kind": text("mekanik"), "name": text("Mekanik 9"), "capacity": count("1")},
        "units.resources",
    ),
    Row(
        "units.found",
        "administrator",
        {"kind": choice("studio"), "name": text("Studio Dua"), "code": text("studio-dua")},
        "units.units",
    ),
    Row(
        "units.let_approve_self",
        "chair",
        {"allowed": tick(needed=False), "reason": text("Dijalankan satu orang.")},
        "units.unit",
    ),
    Row(
        "units.add_colleague",
        "owner",
        {
            "full_name": text("Sari Utami"),
            "nik": Box("nik", "3273015205910009"),
            "email": Box("email", "sari@contoh.id"),
            "role": choice("worker"),
        },
        "units.colleagues",
    ),
    Row("customers.new_customer", "desk", {**CUSTOMER, "note": long(needed=False)}),
    Row("customers.edit_customer", "desk", {**CUSTOMER, "note": long(needed=False)}),
    Row(
        "customers.sign_up",
        "nobody",
        {
            **CUSTOMER,
            "password": secret("gunung-biru-tiga-kali", needed=False),
            "agrees": tick(),
        },
    ),
)

# One button each: nothing is typed.
UNIT_BUTTONS = {
    "units.answer_offer": "member",
    "units.end_post": "owner",
    "units.withdraw_offer": "owner",
    "units.remove_week": "owner",
    "units.remove_days": "owner",
    "units.switch": "administrator",
    "units.switch_resource": "owner",
    "customers.hand_out_code": "desk",
    "customers.switch_customer": "desk",
}
