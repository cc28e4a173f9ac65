"""The forms of savings: deposits, withdrawals, term deposits, dues and interest."""

from tests.bad_input.row import Row, choice, day, long, money, text

WITHDRAWAL = {
    "amount": money("100000"),
    "method": choice("cash"),
    "note": text(needed=False),
}

SAVINGS = (
    Row("savings.deposit", "member", {"amount": money("200000")}),
    Row("savings.withdraw", "saver", WITHDRAWAL),
    Row("savings.withdraw_for_member", "cashier", WITHDRAWAL),
    Row("savings.reject", "chair", {"reason": long()}, "savings.withdrawal"),
    Row("savings.pay", "treasurer", {"bank_account_id": choice("1")}, "savings.withdrawal"),
    Row("savings.wajib", "treasurer", {"month": day("2025-01-01")}, bare=True),
    Row(
        "savings.place",
        "binder",
        {"amount": money("1000000"), "months": choice("3"), "at_maturity": choice("pay_out")},
    ),
    Row(
        "savings.choose_at_maturity",
        "member",
        {"at_maturity": choice("pay_out")},
        "savings.my_deposit",
    ),
    Row("savings.prepare_interest", "treasurer", {"month": day("LAST MONTH")}, "savings.interest"),
    Row(
        "savings.decide_interest",
        "chair",
        {"reason": long()},
        "savings.interest_run",
        fixed={"verdict": ""},
    ),
    Row("savings.take_interest_back", "treasurer", {"reason": long()}, "savings.interest_run"),
)

# One button each: nothing is typed.
SAVINGS_BUTTONS = {
    "savings.approve": "chair",
    "savings.break_deposit": "member",
    "savings.cancel_for_member": "cashier",
    "savings.cancel_withdrawal": "member",
}
