"""The forms of products: terms of each kind, a new loan product."""

from tests.bad_input.row import Row, choice, count, day, long, money, percent, text
from tests.bad_input.typed import Box

FROM = day("2099-01-01")


LOAN = {
    "starts_on": FROM,
    "method": choice("flat"),
    "rate_percent_per_year": percent("12"),
    "minimum_amount": money("500000"),
    "maximum_amount": money("60000000"),
    "minimum_months": count("3"),
    "maximum_months": count("36"),
    "admin_fee_percent": percent("1"),
    "swp_percent": percent("1"),
    "penalty_percent_per_day": percent("0,1"),
    "penalty_grace_days": count("3"),
    "penalty_cap_percent": percent("10"),
    "savings_multiple": count("8"),
    "membership_months": count("3"),
}
TIERS = {
    "from_1": money("0", needed=False, zero=True),
    "rate_1": percent("3"),
    "from_2": money("5000000", needed=False, zero=True),
    "rate_2": percent("4", needed=False),
    "from_3": money("50000000", needed=False, zero=True),
    "rate_3": percent("5", needed=False),
    "from_4": money("100000000", needed=False, zero=True),
    "rate_4": percent("6", needed=False),
}

PRODUCTS = (
    Row("products.propose_loan", "treasurer", LOAN),
    Row("products.propose_due", "treasurer", {"starts_on": FROM, "due_amount": money("150000")}),
    Row(
        "products.propose_interest",
        "treasurer",
        {
            "starts_on": FROM,
            "interest_method": choice("daily"),
            "days_of_year": choice("365"),
            "minimum_deposit_amount": money("10000", zero=True),
            "minimum_balance_amount": money("0", zero=True),
            **TIERS,
        },
    ),
    Row(
        "products.propose_deposit",
        "treasurer",
        {
            "starts_on": FROM,
            "minimum_deposit_amount": money("1000000"),
            "break_fee_percent": percent("1"),
            **{f"rate_{n}": percent("5", needed=False) for n in (1, 3, 6, 12, 24)},
        },
    ),
    Row(
        "products.new_loan_product",
        "treasurer",
        {
            **LOAN,
            "code": Box("five", "multiguna", takes=frozenset({"words"})),
            "name": text("Pinjaman Multiguna"),
            "description": long("Untuk segala keperluan."),
        },
    ),
)

# One button each: nothing is typed.
PRODUCT_BUTTONS = {
    "products.decide": "chair",
    "products.switch": "treasurer",
    "products.withdraw": "treasurer",
}
