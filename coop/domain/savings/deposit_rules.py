"""What term deposits allow: terms on offer, the day they fall due, the fee for ending early."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

from coop.dates import add_months
from coop.domain.savings.interest_types import DepositTerms
from coop.errors import Refused
from coop.explain import N_, Explained, Input, Step
from coop.money import round_half_up


def ensure_offered(terms: DepositTerms, amount: int, months: int) -> Decimal:
    """Return the rate in percent per year for ``months`` months, or refuse the deposit."""
    if months not in terms.rates:
        raise Refused(N_("Choose one of the terms on offer."), field="months")
    if amount < terms.minimum_amount:
        raise Refused(
            N_("A deposit is at least %(least_amount)s."),
            field="amount",
            least_amount=terms.minimum_amount,
        )
    return terms.rates[months]


def matures_on(placed_on: date, months: int) -> date:
    """Return the day on which it falls due; a day that the month lacks is its last one."""
    return add_months(placed_on, months)


def calculate_break_fee(amount: int, fee_percent: Decimal) -> Explained[int]:
    """Return what ending a deposit of ``amount`` rupiah early costs, in rupiah."""
    fee = round_half_up(Fraction(amount) * Fraction(fee_percent) / 100)
    return Explained(
        rule=N_("Fee for ending a term deposit early"),
        source=N_("Terms of the savings product"),
        inputs=(
            Input(N_("Deposit"), amount, "rupiah"),
            Input(N_("Fee"), fee_percent, "percent"),
        ),
        steps=(Step(N_("Fee"), N_("deposit x percent"), fee, "rupiah"),),
        result=fee,
        rounding=N_("Rounded once, half up, to whole rupiah"),
    )
