"""The forms of a unit's complaints and questions."""

from tests.bad_input.row import Row, choice, long, text
from tests.bad_input.voices import NAMES, QUESTION, REACHED, REPLY, SORTED, WRITTEN

OF_UNIT = {**WRITTEN, "category_id": choice("UNIT CATEGORY")}
ASKED = {**QUESTION, "category_id": choice("UNIT FAQ CATEGORY")}
PAGE = "unit_complaints.complaint"

UNIT_VOICES = (
    Row("unit_complaints.write", "nobody", {**OF_UNIT, **REACHED, "name": text("Yulia Anggraini")}),
    Row(
        "unit_complaints.answer",
        "desk",
        {"answer": long(), "outcome": choice("resolve"), "file_1": REPLY["file_1"]},
        PAGE,
    ),
    Row("unit_complaints.note", "desk", {"note": long()}, PAGE),
    Row("unit_complaints.wait", "desk", {"reason": long()}, PAGE),
    Row("unit_complaints.take_up", "desk", {"again": long()}, PAGE),
    Row("unit_complaints.assign", "owner", {"user_id": choice("UNIT HANDLER")}, PAGE),
    Row(
        "unit_complaints.propose",
        "desk",
        {"question": long("Rem berdecit?"), "public_answer": long("Kami periksa lagi.")},
        PAGE,
    ),
    Row(
        "unit_complaints.write_down",
        "desk",
        {
            **OF_UNIT,
            **REACHED,
            "channel": choice("phone"),
            "whose": choice("guest"),
            "customer_code": text("PLG-00001", needed=False),
            "name": text("Karta Wijaya", needed=False),
        },
    ),
    Row("unit_complaints.categories", "owner", SORTED),
    Row("unit_complaints.category", "owner", SORTED),
    Row(
        "unit_complaints.decide",
        "owner",
        {"reason": text(needed=False)},
        page="unit_complaints.publications",
        bare=True,
    ),
    Row("unit_faq.new_question", "desk", ASKED),
    Row("unit_faq.edit_question", "desk", ASKED),
    Row("unit_faq.categories", "desk", NAMES),
    Row("unit_faq.category", "desk", NAMES),
)
UNIT_VOICE_BUTTONS = {
    "complaining.guest_accept": "nobody",
    "complaining.my_accept": "member",
    "unit_complaints.go_on": "desk",
    "unit_complaints.take": "desk",
    "unit_complaints.withdraw": "owner",
    "unit_faq.move": "desk",
    "unit_faq.move_category": "desk",
    "unit_faq.publish": "desk",
    "unit_faq.unpublish": "desk",
    "unit_faq.vote": "nobody",
}
