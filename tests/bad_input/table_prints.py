"""The forms of photo prints."""

from tests.bad_input.row import Row, choice, count, file, long, text
from tests.bad_input.typed import Box

PRINTS = (
    Row("prints.upload", "member", {"pictures": file()}, "prints.pictures"),
    Row(
        "prints.describe_all",
        "member",
        {
            "size": choice("PRINT SIZE"),
            "paper": choice("glossy"),
            "fit": choice("fill"),
            "copies": count("2"),
        },
        "prints.pictures",
    ),
    Row(
        "prints.place",
        "member",
        {
            "area": choice("0", "zero", needed=False),
            "chosen": choice("", needed=False),
            "code": text("", needed=False),
            "receiver": text("", needed=False),
            "receiver_phone": Box("phone", "", needed=False),
            "address": long("", needed=False),
            "postcode": text("", needed=False),
            "expected": text("PRINTS COST", needed=False),
        },
        "prints.order",
        bare=True,
    ),
)

# One button each, or four fields a picture that the page itself numbers.
PRINTS_BUTTONS = {
    "prints.advance": "desk",
    "prints.ask_originals": "desk",
    "prints.begin": "nobody",
    "prints.describe": "member",
    "prints.drop": "member",
    "prints.piece": "member",
    "prints.remove": "member",
}
