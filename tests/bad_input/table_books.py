"""The forms of the books: vouchers, the close of months and years."""

from tests.bad_input.row import Row, choice, day, file, long, money, text, tick

VOUCHER = {
    "booked_on": day("TODAY"),
    "text": text("Listrik kantor"),
    "receipt": file(needed=False),
    "amount": money("350000"),
    "money": choice("1-1201"),
}


BOOKS = (
    Row(
        "books.new_voucher",
        "treasurer",
        {**VOUCHER, "account": choice("5-2200"), "party": text("PLN", needed=False)},
    ),
    Row(
        "books.decide_voucher", "chair", {"reason": long()}, "books.voucher", fixed={"verdict": ""}
    ),
    Row("books.close", "treasurer", {"is_accepted": tick(needed=False)}, "books.period"),
    Row("books.ask_reopening", "treasurer", {"reason": long()}, "books.period"),
    Row(
        "books.decide_reopening",
        "chair",
        {"reason": long()},
        "books.period",
        fixed={"verdict": ""},
    ),
    Row("books.decide_year", "chair", {"reason": long()}, "books.year", fixed={"verdict": ""}),
)

# One button each: nothing is typed.
BOOK_BUTTONS = {"books.withdraw_voucher": "treasurer"}
