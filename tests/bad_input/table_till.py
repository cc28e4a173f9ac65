"""The forms of a business's own money."""

from tests.bad_input.row import Row, account, choice, long, money, text

WHY = {"reason": long("Karena salah")}
BANK = {"bank": text("BRI"), "number": account(), "holder": text("Bengkel")}

TILL = (
    Row("till.verify", "desk", {"bank_reference": text("BCA 0501")}, "till.payment"),
    Row("till.reject", "desk", WHY, "till.payment"),
    Row("till.not_found", "desk", {"note": text(needed=False)}, "till.payment"),
    Row("till.give_back", "owner", WHY, "till.payment"),
    Row("till.ask_reversal", "desk", WHY, "till.payment"),
    Row(
        "till.decide_reversal",
        "owner",
        {"reason": long(needed=False)},
        bare=True,
        fixed={"verdict": "refuse"},
    ),
    Row(
        "till.count_drawer",
        "desk",
        {"counted_amount": money("1000000", zero=True)},
        "till.drawer",
    ),
    Row("till.new_account", "owner", {**BANK, "gl_account": choice("1-1204")}),
    Row("till.change_account", "owner", BANK),
)

# One button each: nothing is typed.
TILL_BUTTONS = {
    "till.confirm_drawer": "owner",
    "till.decide_account": "owner",
    "till.ask_return": "desk",
    "till.decide_return": "owner",
    "till.record": "owner",
    "till.switch_account": "owner",
}
