"""The forms of complaints, suggestions and questions."""

from tests.bad_input.row import Row, choice, count, file, long, text, tick
from tests.bad_input.typed import Box

WRITTEN = {
    "kind": choice("complaint"),
    "category_id": choice("1"),
    "title": text("Antrean loket terlalu lama"),
    "text": long("Saya menunggu hampir satu jam."),
    "is_confidential": tick(needed=False),
    "file_1": file(needed=False),
    "file_2": file(needed=False),
    "file_3": file(needed=False),
}
REACHED = {
    "email": Box("email", "yulia@contoh.id", needed=False),
    "phone": Box("phone", "081234567891", needed=False),
}
REPLY = {"text": long(), "file_1": file(needed=False), "file_2": file(needed=False)}
RATING = {"stars": choice("4"), "comment": long(needed=False)}
QUESTION = {
    "category_id": choice("FAQ CATEGORY"),
    "title": text("Bagaimana cara menabung?"),
    "answer": long("Buka **Simpanan saya**."),
    "title_en": text("How do I save?", needed=False),
    "answer_en": long("Open **My savings**.", needed=False),
}
NAMES = {"name": text("Digital"), "name_en": text("Digital things", needed=False)}
SORTED = {
    **NAMES,
    "subject": choice("service"),
    "resolve_hours": count("24"),
    "is_active": tick(needed=False),
}

VOICES = (
    Row("complaining.write", "member", {**WRITTEN, "subject": choice("own subject", needed=False)}),
    Row("complaining.guest", "nobody", {**WRITTEN, **REACHED, "name": text("Yulia Anggraini")}),
    Row("complaining.my_reply", "member", REPLY, "complaining.my_complaint"),
    Row("complaining.my_reopen", "member", {"why": long()}, "complaining.my_complaint"),
    Row("complaining.my_rate", "member", RATING, "complaining.my_complaint"),
    Row("complaining.guest_reply", "nobody", REPLY, "complaining.guest_complaint"),
    Row("complaining.guest_reopen", "nobody", {"why": long()}, "complaining.guest_complaint"),
    Row("complaining.guest_rate", "nobody", RATING, "complaining.guest_complaint"),
    Row(
        "complaints.answer",
        "secretary",
        {"answer": long(), "outcome": choice("resolve"), "file_1": file(needed=False)},
        "complaints.complaint",
    ),
    Row("complaints.note", "supervisor", {"note": long()}, "complaints.complaint"),
    Row("complaints.wait", "secretary", {"reason": long()}, "complaints.complaint"),
    Row("complaints.assign", "secretary", {"user_id": choice("handler")}, "complaints.complaint"),
    Row(
        "complaints.propose",
        "secretary",
        {"question": long("Kapan loket buka?"), "public_answer": long("Setiap hari kerja.")},
        "complaints.complaint",
    ),
    Row(
        "complaints.write_down",
        "cashier",
        {
            **WRITTEN,
            **REACHED,
            "channel": choice("phone"),
            "whose": choice("guest"),
            "member_number": text("000001", needed=False),
            "name": text("Karta Wijaya", needed=False),
        },
    ),
    Row("complaints.categories", "secretary", SORTED),
    Row("complaints.category", "secretary", SORTED),
    Row(
        "complaints.decide",
        "chair",
        {"reason": text(needed=False)},
        page="complaints.publications",
        bare=True,
    ),
    Row("faq.new_question", "secretary", QUESTION),
    Row("faq.edit_question", "secretary", QUESTION),
    Row("faq.categories", "secretary", NAMES),
    Row("faq.category", "secretary", NAMES),
)
VOICE_BUTTONS = {
    "complaints.go_on": "secretary",
    "complaints.withdraw": "chair",
    "faq.move": "secretary",
    "faq.move_category": "secretary",
    "faq.publish": "secretary",
    "faq.unpublish": "secretary",
    "faq.vote": "nobody",
}
