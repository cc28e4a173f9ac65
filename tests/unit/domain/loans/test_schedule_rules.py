"""Schedules: nothing lost, nothing negative, no balloon, for any terms."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from coop.domain.loans.schedule_rules import (
    annual_effective_rate,
    calculate_payoff,
    calculate_schedule,
    explain_instalment,
)
from coop.domain.loans.types import InterestMethod, PayoffRule, Schedule
from coop.errors import Refused
from coop.explain import Explained
from coop.money import MAX_RUPIAH, round_half_up

FIRST_DUE = date(2026, 1, 31)
METHODS = st.sampled_from(InterestMethod)
PRINCIPALS = st.integers(1, 10**12)
RATES = st.decimals(0, 60, places=4)
MONTHS = st.integers(1, 360)
UNITS = st.sampled_from([1, 100, 500, 1000, 50_000])


def amortising(schedule: Schedule, grace: int) -> list[int]:
    return [row.instalment for row in schedule.rows[grace:]]


def assert_sound(schedule: Schedule, principal: int) -> None:
    """Check what holds for every schedule."""
    balance = principal
    for n, row in enumerate(schedule.rows, start=1):
        balance -= row.principal
        assert (row.n, row.balance) == (n, balance)
        assert row.instalment == row.principal + row.interest
        assert min(row.principal, row.interest, row.balance) >= 0
    assert balance == 0
    assert schedule.total_principal == principal
    assert schedule.total_instalment == principal + schedule.total_interest


@given(METHODS, PRINCIPALS, RATES, MONTHS)
@example(InterestMethod.ANNUITY, 10**12, Decimal(60), 360)
@example(InterestMethod.ANNUITY, 1, Decimal(60), 360)
@example(InterestMethod.FLAT, 5, Decimal(0), 12)
@example(InterestMethod.EFFECTIVE, 1000, Decimal(24), 60)
def test_sums_are_exact_and_the_last_instalment_is_no_balloon(
    method: InterestMethod, principal: int, rate: Decimal, months: int
) -> None:
    schedule = calculate_schedule(method, principal, rate, months, FIRST_DUE)

    assert_sound(schedule, principal)
    assert len(schedule.rows) == months
    assert schedule.rows[-1].instalment <= schedule.rows[0].instalment + months


@given(
    METHODS,
    PRINCIPALS,
    st.one_of(RATES, st.decimals(60, 1000, places=2)),
    st.integers(2, 360),
    UNITS,
    st.data(),
)
@example(InterestMethod.ANNUITY, 10**12, Decimal(1000), 360, 1, None)
def test_grace_and_rounding_up_keep_it_sound(
    method: InterestMethod, principal: int, rate: Decimal, months: int, unit: int, data: Any
) -> None:
    grace = data.draw(st.integers(0, months - 1)) if data else 0
    schedule = calculate_schedule(method, principal, rate, months, FIRST_DUE, unit, grace)

    assert_sound(schedule, principal)
    assert all(row.principal == 0 for row in schedule.rows[:grace])
    regular, *_, last = amortising(schedule, grace) * 2
    assert last <= regular + months
    if unit == 1:
        assert len(schedule.rows) == months
    else:
        assert len(schedule.rows) <= months
        assert all(instalment % unit == 0 for instalment in amortising(schedule, grace)[:-1])
        assert all(row.balance > 0 for row in schedule.rows[:-1])


@given(METHODS, PRINCIPALS, RATES, MONTHS, UNITS)
def test_rounding_up_never_costs_more_interest(
    method: InterestMethod, principal: int, rate: Decimal, months: int, unit: int
) -> None:
    plain = calculate_schedule(method, principal, rate, months, FIRST_DUE)
    rounded = calculate_schedule(method, principal, rate, months, FIRST_DUE, unit)

    assert rounded.total_interest <= plain.total_interest


@given(PRINCIPALS, RATES, MONTHS)
def test_flat_interest_is_the_same_every_month(principal: int, rate: Decimal, months: int) -> None:
    schedule = calculate_schedule(InterestMethod.FLAT, principal, rate, months, FIRST_DUE)

    assert {row.interest for row in schedule.rows} == {round_half_up(principal * rate / 1200)}


def test_an_annuity_that_would_end_in_a_balloon_rises_by_one_rupiah() -> None:
    """At 1,000 % per year the exact instalment is the bare interest: without the raise nothing
    would ever be repaid before the last month."""
    principal, months = 10**9, 360
    schedule = calculate_schedule(
        InterestMethod.ANNUITY, principal, Decimal(1000), months, FIRST_DUE
    )

    interest = round_half_up(principal * Decimal(1000) / 1200)
    assert schedule.rows[0].instalment == interest + 1
    assert_sound(schedule, principal)


def test_rounding_up_shortens_the_schedule() -> None:
    schedule = calculate_schedule(
        InterestMethod.FLAT, 1_000_000, Decimal(12), 12, FIRST_DUE, round_up_to=50_000
    )

    assert [row.instalment for row in schedule.rows] == [100_000] * 11 + [20_000]
    short = calculate_schedule(
        InterestMethod.ANNUITY, 1_000_000, Decimal(12), 12, FIRST_DUE, round_up_to=250_000
    )
    assert [row.instalment for row in short.rows[:-1]] == [250_000] * 4
    assert short.rows[-1].instalment == 25_759


def test_the_term_includes_the_months_without_principal() -> None:
    schedule = calculate_schedule(
        InterestMethod.EFFECTIVE, 1_200_000, Decimal(12), 6, FIRST_DUE, principal_grace=2
    )

    assert [row.principal for row in schedule.rows] == [0, 0, *[300_000] * 4]
    assert [row.interest for row in schedule.rows] == [12_000] * 3 + [9_000, 6_000, 3_000]
    assert [row.due_on for row in schedule.rows[:3]] == [
        date(2026, 1, 31),
        date(2026, 2, 28),
        date(2026, 3, 31),
    ]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"principal": 0}, "principal"),
        ({"principal": -5}, "principal"),
        ({"principal": MAX_RUPIAH + 1}, "principal"),
        ({"rate_percent_per_year": Decimal("-0.01")}, "rate_percent_per_year"),
        ({"rate_percent_per_year": Decimal("1000.01")}, "rate_percent_per_year"),
        ({"rate_percent_per_year": Decimal("NaN")}, "rate_percent_per_year"),
        ({"rate_percent_per_year": Decimal("Infinity")}, "rate_percent_per_year"),
        ({"rate_percent_per_year": Decimal("1e-9999")}, "rate_percent_per_year"),
        ({"months": 0}, "months"),
        ({"months": 10**30}, "months"),
        ({"principal_grace": 12}, "principal_grace"),
        ({"principal_grace": -1}, "principal_grace"),
        ({"round_up_to": 0}, "round_up_to"),
        ({"round_up_to": 10**18}, "round_up_to"),
    ],
)
def test_terms_that_are_no_loan_are_refused_by_field(change: dict[str, Any], field: str) -> None:
    terms: dict[str, Any] = {
        "method": InterestMethod.FLAT,
        "principal": 1_000_000,
        "rate_percent_per_year": Decimal(12),
        "months": 12,
        "first_due": FIRST_DUE,
    }
    with pytest.raises(Refused) as caught:
        calculate_schedule(**{**terms, **change})
    assert caught.value.field == field
    assert str(caught.value)


@pytest.mark.parametrize(
    ("principal", "rate", "months"),
    [(1.0, Decimal(1), 1), (True, Decimal(1), 1), (1, 1.5, 1), (1, Decimal(1), 1.0)],
)
def test_floats_are_programming_errors(principal: Any, rate: Any, months: Any) -> None:
    with pytest.raises(TypeError):
        calculate_schedule(InterestMethod.FLAT, principal, rate, months, FIRST_DUE)


@given(METHODS, PRINCIPALS, RATES, st.integers(1, 60), UNITS, st.data())
def test_a_payoff_is_the_balance_of_the_schedule(
    method: InterestMethod, principal: int, rate: Decimal, months: int, unit: int, data: Any
) -> None:
    paid = data.draw(st.integers(0, months))
    rows = calculate_schedule(method, principal, rate, months, FIRST_DUE, unit).rows
    balance = principal - sum(row.principal for row in rows[:paid])

    bare = calculate_payoff(method, principal, rate, months, paid, PayoffRule.PRINCIPAL_ONLY, unit)
    more = calculate_payoff(method, principal, rate, months, paid, PayoffRule.PLUS_ONE_MONTH, unit)

    assert (bare.principal, bare.interest, bare.total) == (balance, 0, balance)
    assert more.principal == balance
    assert more.interest == (rows[paid].interest if balance else 0)
    assert more.explained.result == more.total == more.explained.steps[-1].value


@pytest.mark.parametrize("paid", [-1, 13])
def test_more_than_all_instalments_cannot_be_paid(paid: int) -> None:
    with pytest.raises(Refused, match="Between 0 and 12"):
        calculate_payoff(
            InterestMethod.FLAT, 10**6, Decimal(1), 12, paid, PayoffRule.PRINCIPAL_ONLY
        )


@given(METHODS, PRINCIPALS, RATES, st.integers(1, 60), UNITS, st.data())
def test_every_instalment_can_be_explained(
    method: InterestMethod, principal: int, rate: Decimal, months: int, unit: int, data: Any
) -> None:
    grace = data.draw(st.integers(0, months - 1))
    rows = calculate_schedule(method, principal, rate, months, FIRST_DUE, unit, grace).rows
    row = data.draw(st.sampled_from(rows))

    explained = explain_instalment(method, principal, rate, months, row.n, unit, grace)

    assert explained.result == row.instalment
    assert [step.value for step in explained.steps[1:]] == [
        row.interest,
        row.principal,
        row.instalment,
    ]
    values = {given.label: given.value for given in explained.inputs}
    assert values["Principal before this instalment"] == row.balance + row.principal
    assert Explained.from_json(json.loads(json.dumps(explained.to_json()))) == explained


@pytest.mark.parametrize(
    ("method", "rate", "n", "unit", "grace", "formulas"),
    [
        (InterestMethod.FLAT, 12, 2, 1, 0, ["loan amount × rate ÷ 12", "principal a month"]),
        (InterestMethod.FLAT, 12, 12, 1, 0, ["loan amount × rate ÷ 12", "all that is left"]),
        (
            InterestMethod.EFFECTIVE, 12, 3, 1, 3,
            ["principal before this instalment × rate ÷ 12",
             "no principal is due in the first months"],
        ),
        (
            InterestMethod.EFFECTIVE, 12, 2, 100, 0,
            ["principal before this instalment × rate ÷ 12", "instalment rounded up - interest"],
        ),
        (
            InterestMethod.ANNUITY, 0, 2, 1, 0,
            ["principal before this instalment × rate ÷ 12", "level instalment - interest"],
        ),
    ],
)  # fmt: skip
def test_the_reason_given_is_the_one_that_applied(
    method: InterestMethod, rate: int, n: int, unit: int, grace: int, formulas: list[str]
) -> None:
    explained = explain_instalment(method, 1_000_000, Decimal(rate), 12, n, unit, grace)

    assert [step.formula for step in explained.steps[1:3]] == formulas
    labels = {given.label for given in explained.inputs}
    assert ("Instalments rounded up to" in labels) == (unit > 1)
    assert ("Months without principal" in labels) == (grace > 0)


def test_an_instalment_that_is_not_there_cannot_be_explained() -> None:
    with pytest.raises(Refused, match="no instalment 13"):
        explain_instalment(InterestMethod.FLAT, 10**6, Decimal(1), 12, 13)


@given(st.integers(10**6, 10**10), st.decimals("0.5", 60, places=2), st.integers(2, 60))
def test_the_effective_rate_of_an_annuity_is_its_own_rate(
    principal: int, rate: Decimal, months: int
) -> None:
    schedule = calculate_schedule(InterestMethod.ANNUITY, principal, rate, months, FIRST_DUE)
    found = annual_effective_rate(principal, [row.instalment for row in schedule.rows])

    # Rounding to rupiah moves the cost by about a rupiah a month of the loan.
    assert abs(found - rate) <= Decimal(24 * 100) / principal + Decimal("0.0001")


@given(st.integers(10**6, 10**9), st.integers(2, 36))
def test_a_fee_raises_the_effective_rate(principal: int, months: int) -> None:
    schedule = calculate_schedule(InterestMethod.FLAT, principal, Decimal(12), months, FIRST_DUE)
    instalments = [row.instalment for row in schedule.rows]
    fee = principal // 50
    assume(fee)

    assert annual_effective_rate(principal - fee, instalments) > annual_effective_rate(
        principal, instalments
    )


def test_the_effective_rate_at_its_edges() -> None:
    assert annual_effective_rate(1200, [100] * 12) == 0
    assert annual_effective_rate(100, [500]) == 4800
    for net, instalments in ((0, [1]), (100, [99]), (100, []), (100, [300, -1])):
        with pytest.raises(Refused):
            annual_effective_rate(net, instalments)
