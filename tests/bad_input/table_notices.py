"""The forms of news, offers and messages."""

from tests.bad_input.row import Row, choice, count, day, file, long, text, tick
from tests.bad_input.typed import Box

SEGMENTS = ("status", "employer", "joined", "loan", "savings")
WRITTEN = {
    "kind": choice("news"),
    "product": choice("", needed=False),
    "title": text("Loket buka lebih lama"),
    "teaser": text("Setiap tanggal 25 sampai sore."),
    "text": long("Sampai **pukul 17.00**."),
    "title_en": text("The counter is open longer", needed=False),
    "teaser_en": text("Until the evening of the 25th.", needed=False),
    "text_en": long("Until **17:00**.", needed=False),
    "picture": file(needed=False),
    "picture_alt": text("Loket koperasi", needed=False),
    "picture_alt_en": text("Our counter", needed=False),
    "drops_picture": tick(needed=False),
    "audience": choice("everyone"),
    "on_public_home": tick(needed=False),
    "on_member_home": tick(needed=False),
    "is_first": tick(needed=False),
    "invites_to_join": tick(needed=False),
    "from_on": day("2026-07-01"),
    "until_on": Box("day", "2030-07-01", needed=False),
}

STEP = {
    "offset_days": Box("count", "45", takes=frozenset({"negative", "zero"})),
    "tone": choice("plain"),
}
MANY = {
    "subject": text("Rapat anggota {{ coop_name }}"),
    "body": long("Yth. {{ name }}, mohon hadir."),
    "subject_en": text("Meeting", needed=False),
    "body_en": long("Dear {{ name }}, please come.", needed=False),
    "is_marketing": tick(needed=False),
    "numbers": long("000001", needed=False),
    "send_on": Box("day", "2030-01-02", needed=False),
    "send_hour": count("9", needed=False),
    "segment_audience": choice("members", needed=False),
    **{f"segment_{one}": choice("", needed=False) for one in SEGMENTS},
}

NOTICES = (
    Row("broadcast.new_broadcast", "secretary", MANY),
    Row("broadcast.edit_broadcast", "secretary", MANY),
    Row("broadcast.decide", "chair", {"reason": long()}, "broadcast.broadcast"),
    Row("reminders.new_step", "administrator", {**STEP, "kind": choice("savings.wajib")}),
    Row("reminders.edit_step", "administrator", STEP),
    Row("notices.new_notice", "secretary", WRITTEN),
    Row("notices.edit_notice", "secretary", WRITTEN),
    Row(
        "messages.text",
        "administrator",
        {
            "subject": text("Kwitansi {{ receipt_number }}"),
            "body": long("Terima kasih, {{ name }}."),
        },
    ),
    Row("notices.decide", "chair", {"reason": long()}, "notices.notice"),
)
NOTICE_BUTTONS = {
    "messages.resend_all": "administrator",
    "reminders.remove_step": "administrator",
    "broadcast.ask_approval": "secretary",
    "broadcast.stop": "chair",
    "broadcast.told": "secretary",
    "broadcast.unsubscribe_now": "nobody",
    "messages.read_all": "member",
    "messages.read_one": "member",
    "messages.restore_text": "administrator",
    "messages.try_text": "administrator",
    "notices.ask_release": "secretary",
    "notices.opened": "nobody",
    "notices.reopen": "secretary",
    "notices.shown": "nobody",
    "notices.start": "nobody",
    "notices.withdraw": "chair",
}
