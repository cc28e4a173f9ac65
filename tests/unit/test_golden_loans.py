"""Loans against published and constructed worked examples.

Where a publisher printed fractions our whole rupiah may differ by one, and the last row carries
the rounding; what is owed is exact.
"""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from coop.domain.loans.repayment_rules import (
    COOPERATIVE_CLASSES,
    OJK_CLASSES,
    calculate_allowance,
    classify,
)
from coop.domain.loans.schedule_rules import (
    annual_effective_rate,
    calculate_payoff,
    calculate_schedule,
)
from coop.domain.loans.types import CollectibilityClass, InterestMethod, PayoffRule, Schedule
from coop.money import round_half_up, round_up_to

GOLDEN = Path(__file__).parents[1] / "golden"
METHODS = {
    "loan-flat": InterestMethod.FLAT,
    "loan-sliding": InterestMethod.EFFECTIVE,
    "loan-annuity": InterestMethod.ANNUITY,
}


def load(name: str) -> dict[str, Any]:
    case: dict[str, Any] = json.loads((GOLDEN / f"{name}.json").read_text())
    return case


def names(kind: str) -> list[str]:
    return sorted(path.stem for path in GOLDEN.glob(f"{kind}-*.json"))


def schedule_of(case: dict[str, Any], method: InterestMethod) -> Schedule:
    inputs = case["inputs"]
    if "rate_percent_per_month" in inputs:
        rate = Decimal(inputs["rate_percent_per_month"]) * 12
    else:
        rate = Decimal(inputs["rate_percent_per_year"])
    schedule = calculate_schedule(
        method, inputs["principal"], rate, inputs["months"], date(2026, 1, 31)
    )
    assert schedule.total_principal == inputs["principal"]
    assert schedule.rows[-1].balance == 0
    assert len(schedule.rows) == inputs["months"]
    return schedule


def assert_near(amount: int, printed: str, tolerance: Decimal | int = 1) -> None:
    assert abs(amount - Decimal(printed)) <= tolerance


@pytest.mark.parametrize("name", names("loan-flat"))
def test_flat(name: str) -> None:
    case = load(name)
    expected = case["expected"]
    schedule = schedule_of(case, InterestMethod.FLAT)

    for row in schedule.rows[:-1]:
        assert_near(row.principal, expected["pokok_per_month"])
        assert_near(row.interest, expected["bunga_per_month"])
        assert_near(row.instalment, expected["angsuran_per_month"])
    last = schedule.rows[-1]
    assert_near(last.principal, expected["pokok_per_month"], len(schedule.rows))
    assert_near(schedule.total_interest, expected["total_bunga"])
    assert_near(schedule.total_instalment, expected["total_bayar"])


def test_a_misprinted_instalment_is_not_ours() -> None:
    case = load("loan-flat-05-kurcoid-WRONG")

    assert schedule_of(case, InterestMethod.FLAT).rows[0].instalment == 933_333
    assert case["published"]["angsuran_per_month"] == 916_667


@pytest.mark.parametrize("name", [*names("loan-sliding"), *names("loan-annuity")])
def test_declining_balance_and_annuity(name: str) -> None:
    case = load(name)
    expected = case["expected"]
    schedule = schedule_of(case, METHODS[case["kind"]])
    # Half a rupiah a month adds up along the rows, and in the last one all of it is settled.
    carried = Decimal(len(schedule.rows)) / 2 + 1

    for printed in expected["rows"]:
        row = schedule.rows[printed["n"] - 1]
        is_last = row is schedule.rows[-1]
        assert_near(row.interest, printed["bunga"])
        assert_near(row.principal, printed["pokok"], carried if is_last else 1)
        assert_near(row.balance, printed["saldo"], carried)
        if "angsuran" in expected and not is_last:
            assert row.instalment == round_half_up(Decimal(expected["angsuran"]))
    assert_near(schedule.total_interest, expected["total_bunga"], carried)
    assert_near(schedule.total_instalment, expected["total_bayar"], carried)


@pytest.mark.parametrize(
    ("name", "method"),
    [
        ("loan-rounding-01-flat-constructed", InterestMethod.FLAT),
        ("loan-rounding-02-annuity-constructed", InterestMethod.ANNUITY),
    ],
)
def test_whole_rupiah_schedules_to_the_last_rupiah(name: str, method: InterestMethod) -> None:
    case = load(name)
    schedule = schedule_of(case, method)

    found = [
        {
            "n": row.n,
            "pokok": row.principal,
            "bunga": row.interest,
            "angsuran": row.instalment,
            "saldo": row.balance,
        }
        for row in schedule.rows
    ]
    assert found == case["expected"]["rows"]
    assert schedule.total_interest == case["expected"]["total_bunga"]


def test_early_payoff() -> None:
    case = load("loan-settlement-01-yamianto")
    inputs, expected = case["inputs"], case["expected"]
    terms = (
        InterestMethod(inputs["method"]),
        inputs["principal"],
        Decimal(expected["flat_percent_per_year"]),
        inputs["months"],
        inputs["paid_instalments"],
    )
    half_a_rupiah_a_row = Decimal(inputs["months"]) / 2

    bare = calculate_payoff(*terms, PayoffRule.PRINCIPAL_ONLY)
    assert_near(bare.total, expected["payoff_pokok_only"], half_a_rupiah_a_row)
    with_interest = calculate_payoff(*terms, PayoffRule.PLUS_ONE_MONTH)
    assert_near(
        with_interest.total, expected["payoff_pokok_plus_1_month_bunga"], half_a_rupiah_a_row
    )
    assert with_interest.interest == 208_333


def test_effective_rate_of_the_ojk_example() -> None:
    case = load("loan-effective-01-ojk")
    inputs = case["inputs"]

    rate = annual_effective_rate(inputs["principal"], [inputs["angsuran"]] * inputs["months"])

    assert rate == Decimal(case["expected"]["nominal_percent_per_year"])


def test_daily_interest_rounded_up_to_a_hundred() -> None:
    case = load("loan-daily-01-cu-sehati")
    inputs, expected = case["inputs"], case["expected"]
    exact = inputs["principal"] * Decimal(inputs["rate_percent_per_day"]) / 100 * inputs["days"]

    assert round_half_up(exact) == case["published"]["jasa"]
    assert round_up_to(exact, 100) == expected["jasa_rounded_up_100"]


def test_collectibility_by_days_past_due() -> None:
    expected = load("loan-kolektibilitas-ojk")["expected"]

    for case in expected["cases"]:
        kind = classify(case["dpd"], OJK_CLASSES)
        assert kind.rank == case["kol"]
        assert kind.is_problem == (case["kol"] >= expected["npl_from"])


def test_allowance_of_the_health_rating_worksheet() -> None:
    case = load("loan-ppap-worksheet")
    kinds = {
        name: CollectibilityClass(n, name, 0, Decimal(percent), is_problem=True)
        for n, (name, percent) in enumerate(case["inputs"]["weights_percent"].items())
    }

    total = sum(
        calculate_allowance(balance, kinds[name]).result
        for name, balance in case["inputs"]["balances"].items()
    )

    assert total == case["expected"]["risiko_pinjaman_bermasalah"]


def test_cooperative_classes_begin_after_three_six_and_twenty_seven_months() -> None:
    days = (0, 91, 92, 183, 184, 822, 823)

    assert [classify(d, COOPERATIVE_CLASSES).rank for d in days] == [1, 1, 2, 2, 3, 3, 4]
