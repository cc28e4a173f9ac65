"""Lists, searches, files and reports, asked for in ways that no page offers."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

import coop
from coop.domain.reports.service import REPORTS
from tests.bad_input.conftest import Target

pytest_plugins = ["tests.support.cooperative_fixture"]

READS = re.compile(r'(?:asked_\w+|args\.get(?:list)?)\((?:\w+, )?"(\w+)"')
ENTRY = re.compile(r'href="/jurnal/\d+"')
# every argument that any view reads
NAMES = {"q"} | {
    name
    for file in Path(coop.__file__).parent.rglob("*.py")
    for name in READS.findall(file.read_text())
} - {"format", "lang"}
VALUES = (
    "-1",
    "999999999999",
    "9" * 30,
    "9" * 5_000,
    "²",
    "\x00",
    "%",
    "\\",
    "' OR 1=1 --",
    "\u202e\u0301👩🏽‍🌾",
    "\ufdfa" * 200,
    "x" * 10_000,
    "2026-02-30",
    "0001-01-01",
    "9999-12-31",
    "//thief.example",
    "../../etc/passwd",
)
WHOLE = {"from": "0001-01-01", "to": "9999-12-31"}
EVIL: tuple[Mapping[str, Any], ...] = (
    *(dict.fromkeys(NAMES, value) for value in VALUES),
    {name: ["x", "1", "\x00"] for name in NAMES},
    {**WHOLE, "month": "9999-12-01", "page": "2"},
    {"amount": "1.000.000", "product": "1", "months": "120"},
    {"q": "+", "dir": "desc; DROP TABLE persons"},
    {"q": "@"},
    {"format": "exe", "lang": "x" * 10_000},
    {"format": "csv\x00", "lang": "../../etc/passwd"},
    {"format": "csv", **WHOLE},
    {"format": "csv", "page": "999999999999", "q": "%"},
    {"format": "xlsx", "sort": "evil", "day": "9999-12-31", "on": "0001-01-01"},
)
# the others are shown no page that none of these is
VISITORS = (
    "nobody",
    "member",
    "chair",
    "treasurer",
    "secretary",
    "cashier",
    "administrator",
)
DRAWN = {
    "membership.card_sheet": "secretary",
    "savings.my_statement": "member",
    "savings.statement": "chair",
}


def _pages(target: Target, who: str) -> Iterator[str]:
    """Return each page that ``who`` is the first to be shown: papers are drawn elsewhere."""
    earlier = VISITORS[: VISITORS.index(who)]
    browsers = [target.visit(one) for one in earlier]
    browser = target.visit(who)
    for rule in target.app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint in (*DRAWN, "static"):
            continue
        address = target.address(rule.endpoint)
        if address.endswith(".pdf") or any(one.get(address).status_code == 200 for one in browsers):
            continue
        if browser.get(address).status_code == 200:
            yield address
    if who == "chair":
        yield from (f"/laporan/{report.code}" for report in REPORTS)


@pytest.mark.parametrize("who", VISITORS)
def test_no_page_stumbles_over_its_address(target: Target, who: str) -> None:
    faults, browser, seen = {}, target.visit(who), 0
    for address in _pages(target, who):
        for query in EVIL:
            answer = browser.get(address, query_string=query, buffered=True)
            seen += answer.status_code == 200
            if answer.status_code not in (200, 302, 303, 404, 422):
                faults[f"{address} {str(query)[:60]}"] = answer.status
    assert faults == {}
    assert seen


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize(("endpoint", "who"), DRAWN.items())
def test_no_paper_stumbles(target: Target, endpoint: str, who: str) -> None:
    """Few values: each is a paper that is drawn."""
    browser, faults = target.visit(who), {}
    for value in ("-1", "9" * 5_000, "\x00", "2026-02-30", "0001-01-01", "9999-12-31"):
        answer = browser.get(target.address(endpoint), query_string=dict.fromkeys(NAMES, value))
        if answer.status_code not in (200, 404, 422):
            faults[value[:60]] = answer.status
    assert faults == {}


@pytest.mark.parametrize("sign", ["%", "_", "\\"])
def test_a_sign_of_the_database_finds_only_itself(target: Target, sign: str) -> None:
    browser = target.visit("chair")
    assert ENTRY.search(browser.get("/jurnal").text)
    assert not ENTRY.search(browser.get("/jurnal", query_string={"q": sign * 2}).text)
