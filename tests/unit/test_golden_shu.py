"""SHU against published and constructed worked examples, by the rule and by the terminal."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from coop.cli.shu import shu
from coop.domain.savings.types import SavingsKind
from coop.domain.shu.rules import divide, share_surplus
from coop.domain.shu.types import (
    Basis,
    Contribution,
    Fund,
    FundKind,
    Policy,
    SavingsBasis,
    Sharer,
)
from coop.errors import Refused

GOLDEN = Path(__file__).parents[1] / "golden"
FUNDS = '{"surplus": 10, "allocation": [%s], "members": []}'
UNITS = {"pinjaman": 60, "toko": 40}
MEMBERS = sorted(GOLDEN.glob("shu-0*.json"))


def load(path: Path) -> dict[str, Any]:
    case: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return case


def calculated(tmp_path: Path, case: dict[str, Any]) -> Any:
    file = tmp_path / "shu.json"
    file.write_text(json.dumps(case), encoding="utf-8")
    result = CliRunner().invoke(shu, ["calculate", str(file), "--json"])
    assert result.exit_code == 0, result.output
    return json.loads(result.output)


def allocation_of(funds: list[Fund]) -> list[dict[str, Any]]:
    return [
        {
            "fund": fund.name,
            "percent": str(fund.percent),
            "basis": f"participation:{fund.unit}" if fund.unit else fund.basis,
        }
        for fund in funds
    ]


@pytest.mark.parametrize("path", MEMBERS, ids=lambda path: path.stem)
def test_a_member_gets_what_the_example_says(tmp_path: Path, path: Path) -> None:
    case = load(path)
    given, parts = case["inputs"], case["inputs"]["components"]
    funds = [
        Fund(
            part["code"],
            Decimal(part["percent"]),
            Basis.SAVINGS if part["code"] == "JMA" else Basis.PARTICIPATION,
            None if part["code"] == "JMA" else part["code"],
        )
        for part in parts
    ]
    funds.append(Fund("rest", Decimal(100) - sum(fund.percent for fund in funds)))
    brought = {part["code"]: part for part in parts}
    members = [
        Contribution(
            number,
            figure(brought["JMA"]) if "JMA" in brought else 0,
            {code: figure(part) for code, part in brought.items() if code != "JMA"},
        )
        for number, figure in (
            ("1", lambda part: part["member"]),
            ("2", lambda part: part["total"] - part["member"]),
        )
    ]

    division = divide(given["shu"], funds, members)

    for expected in case["expected"]["components"]:
        assert division.funds[expected["code"]] == expected["pool"]
        exact = Decimal(expected["share_exact"])
        assert abs(division.shares[0].amounts[expected["code"]] - exact) < 1
    answer = calculated(
        tmp_path,
        {
            "surplus": given["shu"],
            "allocation": allocation_of(funds),
            "members": [
                {"no": one.number, "savings": one.savings, "participation": one.participation}
                for one in members
            ],
        },
    )
    assert answer["funds"] == division.funds
    assert answer["members"][0]["total"] == division.shares[0].total


@pytest.mark.parametrize("path", MEMBERS, ids=lambda path: path.stem)
def test_a_policy_that_is_split_by_service_gives_the_same(path: Path) -> None:
    case = load(path)
    services = [part for part in case["inputs"]["components"] if part["code"] != "JMA"]
    saved = [part for part in case["inputs"]["components"] if part["code"] == "JMA"]
    business = sum(Decimal(part["percent"]) for part in services)
    by_savings = sum(Decimal(part["percent"]) for part in saved)
    policy = Policy(
        2024,
        SavingsBasis.CLOSING,
        (SavingsKind.WAJIB,),
        includes_left=False,
        member_percents={
            FundKind.SAVINGS: by_savings,
            FundKind.PARTICIPATION: business,
            FundKind.RESERVE: 100 - by_savings - business,
        },
        other_percents={},
        unit_percents={
            part["code"]: Decimal(part["percent"]) * 100 / business for part in services
        },
    )
    sharers = [
        Sharer(
            key,
            key,
            str(key),
            sum(figure(part) for part in saved),
            {part["code"]: figure(part) for part in services},
        )
        for key, figure in (
            (1, lambda part: part["member"]),
            (2, lambda part: part["total"] - part["member"]),
        )
    ]

    outcome = share_surplus(policy, case["inputs"]["shu"], 0, sharers)

    member = outcome.shares[0]
    got = {**member.unit_amounts, "JMA": member.savings_amount}
    for expected in case["expected"]["components"]:
        pool = outcome.unit_pools.get(expected["code"]) or outcome.pools[FundKind.SAVINGS]
        assert pool.amount == expected["pool"]
        assert abs(got[expected["code"]] - Decimal(expected["share_exact"])) < 1


def test_the_terminal_splits_a_fund_by_unit(tmp_path: Path) -> None:
    case = {
        "surplus": 1_500_000,
        "allocation": [
            {"fund": "JUA", "percent": 30, "basis": "participation", "units": UNITS},
            {"fund": "rest", "percent": 70, "basis": None},
        ],
        "members": [
            {"no": "1", "participation": {"pinjaman": 300_000, "toko": 400_000}},
            {"no": "2", "participation": {"pinjaman": 700_000, "toko": 100_000}},
        ],
    }

    answer = calculated(tmp_path, case)

    assert answer["units"] == {"JUA": {"pinjaman": 270_000, "toko": 180_000}}
    assert [row["total"] for row in answer["members"]] == [225_000, 225_000]
    words = CliRunner().invoke(shu, ["calculate", str(tmp_path / "shu.json")]).output
    assert [line.split() for line in words.splitlines()][:3] == [
        ["JUA", "450.000"],
        ["pinjaman", "270.000"],
        ["toko", "180.000"],
    ]


def test_an_allocation_is_divided_as_published(tmp_path: Path) -> None:
    case = load(GOLDEN / "shu-20-alloc-ami.json")

    answer = calculated(
        tmp_path,
        {
            "surplus": case["inputs"]["shu"],
            "allocation": [
                {"fund": row["code"], "percent": row["percent"], "basis": None}
                for row in case["inputs"]["allocation"]
            ],
            "members": [],
        },
    )

    assert answer["funds"] == case["published"]


def test_the_copied_list_of_105_percent_is_refused(tmp_path: Path) -> None:
    case = load(GOLDEN / "shu-22-alloc-blog-105.json")
    funds = [Fund(row["code"], Decimal(row["percent"])) for row in case["inputs"]["allocation"]]
    file = tmp_path / "shu.json"
    file.write_text(
        json.dumps({"surplus": 1_000_000, "allocation": allocation_of(funds), "members": []})
    )

    with pytest.raises(Refused):
        divide(case["inputs"]["shu"], funds, [])
    result = CliRunner().invoke(shu, ["calculate", str(file), "--json"])
    assert result.exit_code == 1
    assert "105" in result.stderr
    assert result.stdout == ""


def test_five_members_share_to_the_rupiah(tmp_path: Path) -> None:
    case = load(GOLDEN / "shu-30-constructed-five-members.json")
    given, expected = case["inputs"], case["expected"]

    answer = calculated(
        tmp_path,
        {
            "surplus": given["shu"],
            "allocation": [
                {"fund": "JMA", "percent": given["JMA_percent"], "basis": "savings"},
                {"fund": "JUA", "percent": 25, "basis": "participation:pinjaman"},
                {"fund": "rest", "percent": 55, "basis": None},
            ],
            "members": [
                {
                    "no": one["no"],
                    "savings": one["simpanan"],
                    "participation": {"pinjaman": one["jasa"]},
                }
                for one in given["members"]
            ],
        },
    )

    assert (answer["funds"]["JMA"], answer["funds"]["JUA"]) == (2_469_136, 3_086_420)
    assert [
        {"no": row["no"], **row["shares"], "total": row["total"]} for row in answer["members"]
    ] == expected["rows"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"surplus": 1.5, "allocation": [], "members": []}',
        '{"surplus": true, "allocation": [], "members": []}',
        FUNDS % '{"fund": "a", "percent": "viel"}',
        FUNDS % '{"fund": "a", "percent": NaN}',
        FUNDS % '{"fund": "a", "percent": true}',
        FUNDS % '{"fund": "a", "percent": 100, "basis": "luck"}',
        FUNDS % '{"fund": "a", "percent": 100, "basis": "savings", "units": {"toko": 100}}',
        FUNDS % '{"fund": "a", "percent": 100, "basis": "participation:x", "units": {"x": 100}}',
        FUNDS % '{"fund": "a", "percent": 100, "basis": "participation", "units": {"toko": 99}}',
        FUNDS % '{"fund": "a", "percent": 100, "basis": "participation", "units": [1]}',
        '{"surplus": 1, "allocation": [], "members": [{"savings": 1}]}',
    ],
)
def test_a_wrong_file_is_refused_in_a_sentence(tmp_path: Path, text: str) -> None:
    file = tmp_path / "shu.json"
    file.write_text(text)

    result = CliRunner().invoke(shu, ["calculate", str(file), "--json"])

    assert result.exit_code == 1
    assert "Traceback" not in result.output
    assert result.stdout == ""
