"""The rules of the house that a machine can read off the files."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from coop.blueprints.admin import JOBS
from coop.jobs.kinds import KINDS

ROOT = Path(__file__).parents[2]
MOST_LINES = 400
SOURCES = {".py", ".html", ".txt", ".js", ".scss", ".css", ".mjs", ".json", ".po"}
BUILT = {"node_modules", "static", "__pycache__"}
# one module commits; the entry points around it and the start-up code call that one
COMMITS = {"coop/db/unit_of_work.py"}
STRANGERS_TO_TRANSACTIONS = ("coop/domain", "coop/blueprints", "coop/pdf", "coop/gateways")
ENTRY_POINTS = ("coop/blueprints", "coop/web", "coop/pdf", "coop/jobs", "coop/cli")
# patterns, so that this file does not find itself
UNFINISHED = re.compile(r"\bTO[D]O\b|\bFIX[M]E\b|\bXX[X]\b|NotImplemented[E]rror")
DRAWERS = re.compile(r"(?:^|_)(?:utils?|helpers?|managers?|misc|common)$")
INEXACT = re.compile(r"\b(?:float|Numeric|Float|REAL|DECIMAL)\(")
CLOCK = re.compile(r"\b(?:now|utcnow|today|time)\(")
# a path of one machine, or a host that packages came from
MACHINE = re.compile(
    r"(?<![\w.)}/-])/(?:home|root|tmp)/|registry[.]npmjs|pythonhosted[.]|pypi[.]org/simple|^--(?:index|find)",
    re.MULTILINE,
)


def _files(*folders: str, kinds: set[str] | None = None) -> Iterator[tuple[str, Path]]:
    for folder in folders:
        start = ROOT / folder
        for path in [start] if start.is_file() else sorted(start.rglob("*")):
            inside = path.relative_to(ROOT)
            is_kind = kinds is None or path.suffix in kinds
            if is_kind and path.is_file() and not BUILT.intersection(inside.parts):
                yield inside.as_posix(), path


def _lines_with(pattern: re.Pattern[str], files: Iterator[tuple[str, Path]]) -> list[str]:
    return [
        f"{name}:{number}: {line.strip()[:100]}"
        for name, path in files
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if pattern.search(line)
    ]


def test_no_file_is_longer_than_a_reader_holds() -> None:
    kinds = SOURCES - {".json", ".po", ".txt"}
    lengths = {
        name: len(path.read_text(encoding="utf-8").splitlines())
        for name, path in _files("coop", "tests", "assets", "bench", "scripts", kinds=kinds)
    }
    assert len(lengths) > 20
    assert {name: n for name, n in lengths.items() if n > MOST_LINES} == {}


def test_no_module_is_a_drawer() -> None:
    names = [(name, Path(name)) for name, _ in _files("coop", "tests", kinds={".py"})]
    named = [
        name
        for name, path in names
        if any(DRAWERS.search(p) for p in (*path.parts[:-1], path.stem))
    ]
    assert names
    assert named == []


def test_nothing_is_left_open() -> None:
    everywhere = _files("coop", "tests", "assets", "scripts", "migrations", "bench", kinds=SOURCES)
    assert _lines_with(UNFINISHED, everywhere) == []


def test_money_is_whole_rupiah() -> None:
    assert _lines_with(INEXACT, _files("coop/domain", "coop/money.py", kinds={".py"})) == []


def test_only_the_unit_of_work_commits() -> None:
    commits = _lines_with(re.compile(r"\.commit\("), _files("coop", kinds={".py"}))
    assert {line.split(":")[0] for line in commits} == COMMITS


def test_services_and_views_leave_the_transaction_to_others() -> None:
    named = re.compile(r"\brun_in_transaction\b")
    assert _lines_with(named, _files(*STRANGERS_TO_TRANSACTIONS, kinds={".py"})) == []


def test_entry_points_leave_the_database_session_alone() -> None:
    session = re.compile(r"from coop\.db import .*\bsession\b|\bdb\.(?:session|engine)\b")
    assert _lines_with(session, _files(*ENTRY_POINTS, kinds={".py"})) == []


def test_rules_do_not_look_at_the_clock() -> None:
    rules = [(n, p) for n, p in _files("coop/domain", kinds={".py"}) if p.stem.endswith("rules")]
    assert rules
    assert _lines_with(CLOCK, iter(rules)) == []


@pytest.mark.parametrize(
    "folder", ["coop", "tests", "assets", "scripts", "docs", "migrations", "bench"]
)
def test_no_file_names_a_machine(folder: str) -> None:
    kinds = SOURCES | {".md", ".sh", "", ".cfg", ".toml"}
    assert _lines_with(MACHINE, _files(folder, kinds=kinds)) == []


def test_no_file_at_the_top_names_a_machine() -> None:
    top = [path.name for path in ROOT.iterdir() if path.is_file() and path.name != ".env"]
    assert "setup.cfg" in top
    assert _lines_with(MACHINE, _files(*sorted(top))) == []


def test_each_kind_of_background_work_has_a_name() -> None:
    assert set(JOBS) == set(KINDS)
