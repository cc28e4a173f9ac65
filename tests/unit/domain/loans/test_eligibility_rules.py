"""Who may borrow how much: every check, met and not met."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from coop.domain.loans.eligibility_rules import (
    EligibilityFacts,
    EligibilityLimits,
    check_eligibility,
)
from coop.explain import Explained

FACTS = EligibilityFacts(
    is_active_member=True,
    months_of_membership=12,
    amount=25_000_000,
    months=24,
    rate_percent_per_year=Decimal(12),
    instalment_amount=1_300_000,
    savings_amount=5_000_000,
    salary_amount=5_000_000,
    running_amount=450_000,
    arrears_amount=0,
    open_applications=0,
)
LIMITS = EligibilityLimits(
    minimum_membership_months=6,
    minimum_amount=1_000_000,
    maximum_amount=50_000_000,
    minimum_months=3,
    maximum_months=36,
    savings_multiple=Decimal(5),
    salary_percent=Decimal(35),
)


def test_who_meets_everything_to_the_last_rupiah_may_borrow() -> None:
    eligibility = check_eligibility(FACTS, LIMITS)

    assert eligibility.ok
    assert len(eligibility.checks) == 9
    assert all(check.ok and check.explained.result for check in eligibility.checks)


@pytest.mark.parametrize(
    ("change", "label"),
    [
        ({"is_active_member": False}, "Active member"),
        ({"months_of_membership": 5}, "Length of membership"),
        ({"arrears_amount": 1}, "No arrears"),
        ({"open_applications": 1}, "No other application"),
        ({"amount": 999_999}, "Loan amount"),
        ({"amount": 50_000_001, "savings_amount": 10**9}, "Loan amount"),
        ({"months": 2}, "Term"),
        ({"months": 37}, "Term"),
        ({"amount": 25_000_001}, "Ceiling by savings"),
        ({"instalment_amount": 1_300_001}, "Instalment within the salary"),
        ({"running_amount": 450_001}, "Instalment within the salary"),
        ({"salary_amount": 0}, "Instalment within the salary"),
        ({"rate_percent_per_year": Decimal("24.01")}, "Interest rate"),
    ],
)
def test_each_condition_is_refused_by_its_own_check(change: dict[str, Any], label: str) -> None:
    eligibility = check_eligibility(replace(FACTS, **change), LIMITS)

    assert not eligibility.ok
    assert [check.label for check in eligibility.checks if not check.ok] == [label]


def test_one_failure_hides_no_other() -> None:
    eligibility = check_eligibility(
        replace(FACTS, is_active_member=False, arrears_amount=10, months=99), LIMITS
    )

    assert [check.label for check in eligibility.checks if not check.ok] == [
        "Active member",
        "No arrears",
        "Term",
    ]


def test_a_check_shows_its_working() -> None:
    checks = {check.label: check for check in check_eligibility(FACTS, LIMITS).checks}

    ceiling = checks["Ceiling by savings"].explained
    capacity = checks["Instalment within the salary"].explained
    assert [step.value for step in ceiling.steps] == [25_000_000, True]
    assert [step.value for step in capacity.steps] == [1_300_000, True]
    assert "8/2023" in checks["Interest rate"].explained.source
    for check in checks.values():
        assert Explained.from_json(check.explained.to_json()) == check.explained


def test_the_legal_ceiling_is_24_percent_and_included() -> None:
    at_the_ceiling = replace(FACTS, rate_percent_per_year=Decimal(24))

    assert check_eligibility(at_the_ceiling, LIMITS).ok


def test_checks_that_the_policy_does_not_know_are_left_out() -> None:
    limits = replace(LIMITS, savings_multiple=None, salary_percent=None)
    poor = replace(FACTS, savings_amount=0, salary_amount=0)

    eligibility = check_eligibility(poor, limits)

    assert eligibility.ok
    assert len(eligibility.checks) == 7


def test_capacity_is_never_negative() -> None:
    indebted = replace(FACTS, running_amount=9_000_000, instalment_amount=0)

    assert check_eligibility(indebted, LIMITS).ok
