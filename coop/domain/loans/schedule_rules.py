"""Schedules, payoffs and the effective rate of a loan, in whole rupiah.

One rule for all methods: interest is rounded half up each month, principal_k = min(half_up(P/n),
or A - interest_k, balance), and the last row takes the rest. Parts always equal the whole.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import NamedTuple

from coop import money
from coop.dates import due_dates
from coop.domain.loans.types import InterestMethod, Payoff, PayoffRule, Schedule, ScheduleRow
from coop.errors import Refused
from coop.explain import N_, Explained, Input, Step
from coop.money import MAX_RUPIAH, round_half_up

MAX_MONTHS = 1200
MAX_RATE_PERCENT_PER_YEAR = 1000
RATE_DECIMALS = 12

_SOURCE = N_("Loan agreement; schedule rule of the cooperative")


class _Terms(NamedTuple):
    """A loan as agreed; ``monthly`` is the exact rate per month as a fraction."""

    method: InterestMethod
    principal: int
    monthly: Fraction
    months: int
    unit: int
    grace: int

    @property
    def amortising(self) -> int:
        """The number of rows that repay principal."""
        return self.months - self.grace


class _Part(NamedTuple):
    principal: int
    interest: int
    balance: int


def calculate_schedule(
    method: InterestMethod,
    principal: int,
    rate_percent_per_year: Decimal,
    months: int,
    first_due: date,
    round_up_to: int = 1,
    principal_grace: int = 0,
) -> Schedule:
    """Return the schedule: ``months`` rows, due monthly from ``first_due`` on.

    The first ``principal_grace`` of them pay interest only. With ``round_up_to`` N > 1 every
    instalment after the grace is a multiple of N rupiah, the excess repays principal, so that
    the last instalment is smaller and rows that are no longer needed fall away. Any rate from 0
    to 1,000 % per year: ceilings bind products, not arithmetic. Raises Refused for terms that
    are no loan.
    """
    terms = _terms(method, principal, rate_percent_per_year, months, round_up_to, principal_grace)
    _, parts = _plan(terms)
    return Schedule(
        tuple(
            ScheduleRow(n, due_on, p.principal, p.interest, p.principal + p.interest, p.balance)
            for n, (due_on, p) in enumerate(
                zip(due_dates(first_due, len(parts)), parts, strict=True), start=1
            )
        )
    )


def calculate_payoff(
    method: InterestMethod,
    principal: int,
    rate_percent_per_year: Decimal,
    months: int,
    paid: int,
    rule: PayoffRule,
    round_up_to: int = 1,
    principal_grace: int = 0,
) -> Payoff:
    """Return what ends the loan after ``paid`` instalments: the schedule's own balance.

    Raises Refused for terms that are no loan, or more instalments paid than there are.
    """
    terms = _terms(method, principal, rate_percent_per_year, months, round_up_to, principal_grace)
    _, parts = _plan(terms)
    if not 0 <= paid <= terms.months:
        raise Refused(
            N_("Between 0 and %(months)s instalments can have been paid."),
            field="paid",
            months=terms.months,
        )
    if paid >= len(parts):
        return settle_balance(0, 0, rule)
    balance = parts[paid - 1].balance if paid else terms.principal
    return settle_balance(balance, parts[paid].interest, rule)


def settle_balance(balance: int, month_interest: int, rule: PayoffRule) -> Payoff:
    """Return the payoff of ``balance`` when the running month bears ``month_interest`` rupiah.

    There is no legal standard for early payoff: the product states its rule.
    """
    interest = month_interest if rule is PayoffRule.PLUS_ONE_MONTH and balance else 0
    explained = Explained(
        rule=rule.label,
        source=N_("Loan agreement: early payoff"),
        inputs=(
            Input(N_("Remaining principal"), balance, "rupiah"),
            Input(N_("Interest of the running month"), month_interest, "rupiah"),
        ),
        steps=(
            Step(N_("Interest to pay"), N_("as the payoff rule says"), interest, "rupiah"),
            Step(
                N_("Payoff"),
                N_("remaining principal + interest to pay"),
                balance + interest,
                "rupiah",
            ),
        ),
        result=balance + interest,
    )
    return Payoff(balance, interest, explained)


def explain_instalment(
    method: InterestMethod,
    principal: int,
    rate_percent_per_year: Decimal,
    months: int,
    n: int = 1,
    round_up_to: int = 1,
    principal_grace: int = 0,
) -> Explained[int]:
    """Return instalment ``n`` of the schedule with its working, whole rupiah.

    Raises Refused as ``calculate_schedule`` does, and for an ``n`` that the schedule lacks.
    """
    terms = _terms(method, principal, rate_percent_per_year, months, round_up_to, principal_grace)
    level, parts = _plan(terms)
    if not 1 <= n <= len(parts):
        raise Refused(N_("The schedule has no instalment %(number)s."), number=n)
    part = parts[n - 1]
    before = parts[n - 2].balance if n > 1 else principal
    inputs = [
        Input(N_("Loan amount"), principal, "rupiah"),
        Input(N_("Interest rate"), rate_percent_per_year, "percent_per_year"),
        Input(N_("Interest method"), method.label, "text"),
        Input(N_("Term"), months, "months"),
        Input(N_("Instalment number"), n, "count"),
        Input(N_("Principal before this instalment"), before, "rupiah"),
    ]
    if principal_grace:
        inputs.append(Input(N_("Months without principal"), principal_grace, "months"))
    if round_up_to > 1:
        inputs.append(Input(N_("Instalments rounded up to"), round_up_to, "rupiah"))
    base = (
        N_("loan amount × rate ÷ 12")
        if method is InterestMethod.FLAT
        else N_("principal before this instalment × rate ÷ 12")
    )
    return Explained(
        rule=method.label,
        source=_SOURCE,
        inputs=tuple(inputs),
        steps=(
            _level_step(terms, level),
            Step(N_("Interest"), base, part.interest, "rupiah"),
            Step(
                N_("Principal"),
                _principal_formula(terms, part, n),
                part.principal,
                "rupiah",
            ),
            Step(
                N_("Instalment"),
                N_("principal + interest"),
                part.principal + part.interest,
                "rupiah",
            ),
        ),
        result=part.principal + part.interest,
        rounding=N_("Interest and principal to whole rupiah, half up; the last row takes the rest"),
    )


def annual_effective_rate(net: int, instalments: Sequence[int]) -> Decimal:
    """Return the effective cost in percent per year, four decimals: monthly IRR × 12.

    ``net`` is what the borrower receives, ``instalments`` what is paid at the end of each month
    after it (the convention of the OJK's own example). Raises Refused when nothing is received
    or less is paid back than was received: then there is no cost.
    """
    if net <= 0 or sum(instalments) < net or min(instalments) < 0:
        raise Refused(N_("An effective rate needs a loan that is paid back in full."))
    with localcontext() as context:
        context.prec = 40

        def worth(rate: Decimal) -> Decimal:
            value = Decimal(0)
            for instalment in reversed(instalments):
                value = (value + instalment) / (1 + rate)
            return value

        low, high = Decimal(0), Decimal(1)
        while worth(high) > net:
            low, high = high, high * 2
        while high - low > Decimal("1e-12"):
            middle = (low + high) / 2
            low, high = (middle, high) if worth(middle) > net else (low, middle)
        ten_thousandths = round_half_up(high * 12 * 100 * 10_000)
    return Decimal(ten_thousandths).scaleb(-4)


def _terms(
    method: InterestMethod, principal: int, rate: Decimal, months: int, unit: int, grace: int
) -> _Terms:
    if not isinstance(rate, Decimal):
        raise TypeError(f"a rate is a Decimal, not {type(rate).__name__}")
    if any(type(number) is not int for number in (principal, months, unit, grace)):
        raise TypeError("rupiah and months are int")
    if not 1 <= principal <= MAX_RUPIAH:
        raise Refused(
            N_("The loan amount must be between %(low_amount)s and %(high_amount)s."),
            field="principal",
            low_amount=1,
            high_amount=MAX_RUPIAH,
        )
    if (
        not rate.is_finite()
        or not 0 <= rate <= MAX_RATE_PERCENT_PER_YEAR
        or rate != round(rate, RATE_DECIMALS)
    ):
        raise Refused(
            N_("The rate must be between 0 and %(high)s percent per year."),
            field="rate_percent_per_year",
            high=MAX_RATE_PERCENT_PER_YEAR,
        )
    if not 1 <= months <= MAX_MONTHS:
        raise Refused(
            N_("The term must be between 1 and %(high)s months."), field="months", high=MAX_MONTHS
        )
    if not 0 <= grace < months:
        raise Refused(
            N_("The months without principal must be fewer than the term."),
            field="principal_grace",
        )
    if not 1 <= unit <= MAX_RUPIAH:
        raise Refused(
            N_("An instalment can be rounded up to between %(low_amount)s and %(high_amount)s."),
            field="round_up_to",
            low_amount=1,
            high_amount=MAX_RUPIAH,
        )
    return _Terms(method, principal, Fraction(rate) / 1200, months, unit, grace)


def _plan(terms: _Terms) -> tuple[int, list[_Part]]:
    """Return the level amount (instalment or principal a month) and the rows it leads to.

    Half a rupiah too little in A grows with interest until the last row: then A rises by one
    unit. One raise suffices, because from then on every balance lies below the exact one.
    """
    level = _level(terms)
    parts = list(_rows(terms, level))
    if terms.method is InterestMethod.ANNUITY:
        last = parts[-1].principal + parts[-1].interest
        if last > level + terms.amortising:
            level += terms.unit
            parts = list(_rows(terms, level))
    return level, parts


def _level(terms: _Terms) -> int:
    if terms.method is not InterestMethod.ANNUITY or not terms.monthly:
        level = round_half_up(Fraction(terms.principal, terms.amortising))
    else:
        growth = (1 + terms.monthly) ** terms.amortising
        level = round_half_up(terms.principal * terms.monthly * growth / (growth - 1))
    if terms.method is InterestMethod.ANNUITY:
        return money.round_up_to(level, terms.unit)
    return level


def _rows(terms: _Terms, level: int) -> Iterator[_Part]:
    balance = terms.principal
    for n in range(1, terms.months + 1):
        if not balance and terms.unit > 1:
            return
        base = terms.principal if terms.method is InterestMethod.FLAT else balance
        interest = round_half_up(terms.monthly * base)
        if n <= terms.grace:
            principal = 0
        elif n == terms.months:
            principal = balance
        elif terms.method is InterestMethod.ANNUITY:
            principal = min(level - interest, balance)
        else:
            principal = min(money.round_up_to(level + interest, terms.unit) - interest, balance)
        balance -= principal
        yield _Part(principal, interest, balance)


def _level_step(terms: _Terms, level: int) -> Step:
    if terms.method is not InterestMethod.ANNUITY:
        return Step(
            N_("Principal a month"), N_("loan amount ÷ months with principal"), level, "rupiah"
        )
    formula = (
        N_("loan amount × i ÷ (1 - (1 + i)^-n), i = rate ÷ 12, n = months with principal")
        if terms.monthly
        else N_("loan amount ÷ months with principal")
    )
    return Step(N_("Level instalment"), formula, level, "rupiah")


def _principal_formula(terms: _Terms, part: _Part, n: int) -> str:
    if n <= terms.grace:
        return N_("no principal is due in the first months")
    if not part.balance:
        return N_("all that is left")
    if terms.method is InterestMethod.ANNUITY:
        return N_("level instalment - interest")
    if terms.unit > 1:
        return N_("instalment rounded up - interest")
    return N_("principal a month")
