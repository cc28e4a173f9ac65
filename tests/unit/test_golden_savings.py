"""Savings interest against published worked examples, by the rule and by the terminal."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from coop.cli.savings import savings
from coop.domain.savings.interest_rules import calculate_tax
from coop.money import round_half_up

GOLDEN = Path(__file__).parents[1] / "golden"


def load(name: str) -> dict[str, Any]:
    case: dict[str, Any] = json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))
    return case


def by_terminal(tmp_path: Path, **given: Any) -> dict[str, int]:
    file = tmp_path / "balances.json"
    file.write_text(json.dumps(given), encoding="utf-8")
    result = CliRunner().invoke(savings, ["interest", str(file), "--json"])
    assert result.exit_code == 0, result.output
    answer: dict[str, int] = json.loads(result.output)
    return answer


def days_of(balances: list[int]) -> list[dict[str, int]]:
    return [{"balance": balance, "days": 1} for balance in balances]


def whole(amount: str) -> int:
    return round_half_up(Decimal(amount))


def test_lowest_balance_of_june(tmp_path: Path) -> None:
    case = load("savings-01-lowest-june")
    given = case["inputs"]
    june = load("savings-02-average-june")["inputs"]["daily_end_balances"]
    assert min(june) == case["expected"]["lowest"]
    found = by_terminal(
        tmp_path,
        method="lowest",
        rate_percent=given["rate_percent"],
        days=given["days"],
        base=given["base"],
        balances=days_of(june),
    )
    assert found == {"interest": whole(case["expected"]["bunga"]), "tax": 0, "net": 4110}


@pytest.mark.parametrize(
    ("name", "method"),
    [("savings-02-average-june", "average"), ("savings-03-daily-june", "daily")],
)
def test_tiers_of_june(tmp_path: Path, name: str, method: str) -> None:
    case = load(name)
    given = case["inputs"]
    rates = [rate for _words, rate in given["tiers"]]
    found = by_terminal(
        tmp_path,
        method=method,
        tiers=[
            {"from": 0, "rate_percent": rates[0]},
            {"from": 5_000_000, "rate_percent": rates[1]},
        ],
        days=30,
        base=given["base"],
        balances=days_of(given["daily_end_balances"]),
    )
    assert found["interest"] == whole(case["expected"]["bunga"])


def test_an_average_that_its_source_miscounts(tmp_path: Path) -> None:
    case = load("savings-05-average-binus-WRONG")
    given = case["inputs"]
    found = by_terminal(
        tmp_path,
        method="average",
        rate_percent=given["rate_percent"],
        days=given["days"],
        base=given["base"],
        balances=[{"balance": part["saldo"], "days": part["hari"]} for part in given["segments"]],
    )
    assert found["interest"] == whole(case["expected"]["bunga"])
    assert found["interest"] != case["published"]["bunga"]


@pytest.mark.parametrize(
    ("name", "method", "balance"),
    [
        ("savings-07-daily-one-day", "daily", "saldo"),
        ("savings-08-lowest-1jt-12pct", "lowest", "lowest"),
    ],
)
def test_one_balance(tmp_path: Path, name: str, method: str, balance: str) -> None:
    case = load(name)
    given = case["inputs"]
    found = by_terminal(
        tmp_path,
        method=method,
        rate_percent=given["rate_percent"],
        days=given["days"],
        base=given["base"],
        balances=[{"balance": given[balance], "days": given["days"]}],
    )
    assert found["interest"] == whole(case["expected"]["bunga"])


def test_a_term_deposit(tmp_path: Path) -> None:
    case = load("savings-09-berjangka-iwan")
    given = case["inputs"]
    found = by_terminal(
        tmp_path,
        method="term",
        principal=given["principal"],
        rate_percent=given["rate_percent"],
        months=given["months"],
    )
    # The bank of the example withholds 15 percent, a cooperative 10 above the limit.
    assert found == {"interest": case["expected"]["bunga"], "tax": 48_000, "net": 432_000}


@pytest.mark.parametrize(
    "row", load("savings-12-pph-koperasi")["expected"]["cases"], ids=lambda row: str(row["bunga"])
)
def test_the_tax_cliff(row: dict[str, Any]) -> None:
    tax = calculate_tax(row["bunga"])
    assert tax.result == int(Decimal(row["pph"]))  # rounded down to whole rupiah
    assert tax.steps[-1].value == tax.result


@pytest.mark.parametrize(
    "given",
    [
        {"method": "lowest"},
        {"method": "weekly", "rate_percent": "3", "balances": days_of([1])},
        {"method": "daily", "rate_percent": "3", "balances": []},
        {"method": "daily", "rate_percent": "3", "balances": days_of([-1])},
        {"method": "daily", "rate_percent": "3", "balances": [{"balance": 1, "days": 0}]},
        {"method": "daily", "rate_percent": "3", "balances": [{"balance": 1.5, "days": 1}]},
        {"method": "daily", "rate_percent": "1e-999999", "balances": days_of([1])},
        {"method": "daily", "rate_percent": "1e7", "balances": days_of([1])},
        {"method": "daily", "rate_percent": "-1", "balances": days_of([1])},
        {"method": "daily", "rate_percent": "NaN", "balances": days_of([1])},
        {"method": "daily", "rate_percent": True, "balances": days_of([1])},
        {"method": "daily", "rate_percent": "3", "days": 2, "balances": days_of([1])},
        {"method": "daily", "rate_percent": "3", "base": 0, "balances": days_of([1])},
        {"method": "daily", "tiers": [], "balances": days_of([1])},
        {
            "method": "daily",
            "tiers": [{"from": 5, "rate_percent": "3"}, {"from": 5, "rate_percent": "4"}],
            "balances": days_of([1]),
        },
        {"method": "term", "principal": -1, "rate_percent": "3", "months": 1},
        {"method": "term", "principal": 1, "rate_percent": "3", "months": 1201},
        [],
    ],
)
def test_what_is_no_description_is_refused_in_a_sentence(tmp_path: Path, given: Any) -> None:
    file = tmp_path / "balances.json"
    file.write_text(json.dumps(given), encoding="utf-8")
    result = CliRunner().invoke(savings, ["interest", str(file), "--json"])
    assert result.exit_code == 1
    assert result.output.startswith("Error: ")
    assert result.output.count("\n") == 1


def test_without_json_the_figures_are_for_people(tmp_path: Path) -> None:
    file = tmp_path / "balances.json"
    given = {"method": "term", "principal": 120_000_000, "rate_percent": 6, "months": 1}
    file.write_text(json.dumps(given), encoding="utf-8")
    result = CliRunner().invoke(savings, ["interest", str(file)])
    assert [line.split() for line in result.output.splitlines()] == [
        ["interest", "600.000"],
        ["tax", "60.000"],
        ["net", "540.000"],
    ]
