"""The forms of ratings."""

from tests.bad_input.row import Row, choice, long, text

RATINGS = (
    Row("ratings.rate", "member", {"stars": choice("4"), "text": long(needed=False)}),
    Row("ratings.reply", "desk", {"reply": long("Terima kasih.")}, "ratings.rating"),
    Row("ratings.hide", "owner", {"reason": text("Menyebut nama orang")}, "ratings.rating"),
)
RATING_BUTTONS = {"ratings.show_again": "owner"}
