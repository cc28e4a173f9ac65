"""The calculators of the terminal say what the rules say."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import click
import pytest
import time_machine
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from coop.cli.calculators import commands
from coop.domain.loans.schedule_rules import calculate_payoff, calculate_schedule
from coop.domain.loans.types import InterestMethod, PayoffRule
from coop.domain.people.nik import parse_nik
from coop.money import words

COOP = click.Group("coop", commands={str(command.name): command for command in commands})
LOAN = ["--method", "flat", "--principal", "10.000.000", "--rate", "12", "--months", "24"]


def run(*arguments: str) -> Result:
    return CliRunner().invoke(COOP, arguments)


def answer(*arguments: str) -> Any:
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.output
    assert result.stderr == ""
    return json.loads(result.stdout)


@pytest.mark.parametrize("n", ["-5", "0", "-1250000", "1.250.000", str(10**18)])
def test_words(n: str) -> None:
    result = run("words", n)

    assert result.exit_code == 0
    assert result.stdout == words(int(n.replace(".", ""))) + "\n"


@given(
    st.sampled_from(InterestMethod),
    st.integers(1, 10**12),
    st.decimals(0, 1000, places=3),
    st.integers(1, 60),
    st.sampled_from([1, 100, 1000]),
    st.data(),
)
def test_schedule_and_payoff_are_those_of_the_rule(
    method: InterestMethod, principal: int, rate: Decimal, months: int, unit: int, data: Any
) -> None:
    grace = data.draw(st.integers(0, months - 1))
    paid = data.draw(st.integers(0, months))
    rule = data.draw(st.sampled_from(PayoffRule))
    terms = [
        "--method", method.value, "--principal", str(principal), "--rate", str(rate),
        "--months", str(months), "--round-up-to", str(unit), "--principal-grace", str(grace),
    ]  # fmt: skip

    printed = answer("loan", "schedule", *terms, "--first-due", "2026-01-31")
    plan = calculate_schedule(method, principal, rate, months, date(2026, 1, 31), unit, grace)
    assert [tuple(row.values()) for row in printed["rows"]] == [
        (r.n, r.due_on.isoformat(), r.principal, r.interest, r.instalment, r.balance)
        for r in plan.rows
    ]
    assert printed["totals"] == {
        "principal": plan.total_principal,
        "interest": plan.total_interest,
        "instalment": plan.total_instalment,
    }
    owed = calculate_payoff(method, principal, rate, months, paid, rule, unit, grace)
    assert answer("loan", "payoff", *terms, "--paid", str(paid), "--rule", rule.value) == {
        "principal": owed.principal,
        "interest": owed.interest,
        "total": owed.total,
    }


def test_the_names_of_a_row_are_a_contract() -> None:
    row = answer("loan", "schedule", *LOAN)["rows"][0]

    assert list(row) == ["n", "due_on", "principal", "interest", "instalment", "balance"]


def test_the_first_instalment_is_due_one_month_from_today() -> None:
    with time_machine.travel(datetime(2026, 1, 30, 18, 0, tzinfo=UTC)):
        rows = answer("loan", "schedule", *LOAN)["rows"]

    assert [row["due_on"] for row in rows[:2]] == ["2026-02-28", "2026-03-28"]


def test_tables_for_people() -> None:
    table = run("loan", "schedule", *LOAN, "--first-due", "31/01/2026").stdout.splitlines()

    assert len(table) == 26
    assert table[1].split() == ["1", "2026-01-31", "416.667", "100.000", "516.667", "9.583.333"]
    assert table[-1].split() == ["total", "10.000.000", "2.400.000", "12.400.000"]
    paid_off = run("loan", "payoff", *LOAN, "--paid", "23", "--rule", "plus-one-month").stdout
    assert [line.split() for line in paid_off.splitlines()] == [
        ["principal", "416.659"],
        ["interest", "100.000"],
        ["total", "516.659"],
    ]


def test_nik() -> None:
    with time_machine.travel(datetime(2026, 11, 21, tzinfo=UTC)):
        assert answer("nik", "3602045211870002") == {
            "valid": True,
            "reason": None,
            "province": "36",
            "regency": "3602",
            "district": "360204",
            "born_on": "1987-11-12",
            "sex": "P",
            "serial": "0002",
        }
        spoken = run("nik", "3602045211870002").stdout
    for said in ("Banten", "1987-11-12", "0002"):
        assert said in spoken


def test_a_nik_that_cannot_be_is_an_answer_not_an_error() -> None:
    reply = answer("nik", "3171233113900001")

    assert reply["valid"] is False
    assert reply["reason"] == parse_nik("3171233113900001", date(2026, 1, 1)).reason == "month"
    assert run("nik", "3171233113900001").stdout == "not valid: month\n"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("words", "1,5"), "without cents"),
        (("words", "lima"), "in digits"),
        (("words", "9" * 30), "too large"),
        (("loan", "schedule", *LOAN, "--principal", "-5", "--json"), "loan amount must be"),
        (("loan", "schedule", *LOAN, "--rate", "1000,1", "--json"), "rate must be"),
        (("loan", "schedule", *LOAN, "--rate", "NaN"), "percentage in digits"),
        (("loan", "schedule", *LOAN, "--method", "balloon"), "balloon"),
        (("loan", "schedule", *LOAN, "--principal-grace", "24"), "fewer than the term"),
        (("loan", "schedule", *LOAN, "--first-due", "31/02/2026"), "does not have that day"),
        (("loan", "schedule", *LOAN, "--first-due", "9999-12-31"), "too far away"),
        (("loan", "payoff", *LOAN, "--paid", "25", "--rule", "principal-only"), "0 and 24"),
        (("loan", "payoff", *LOAN, "--paid", "1"), "--rule"),
    ],
)
def test_errors_go_to_stderr_with_a_status(arguments: tuple[str, ...], sentence: str) -> None:
    result = run(*arguments)

    assert result.exit_code != 0
    assert isinstance(result.exception, SystemExit)
    assert result.stdout == ""
    assert sentence in result.stderr
