"""Who may call what: every route, as every role and as nobody, against one table by hand."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

import pytest
import weasyprint
from werkzeug.test import TestResponse

from coop.web import transaction
from tests.support.cooperative import Cooperative

pytest_plugins = ["tests.support.cooperative_fixture"]

TABLE = Path(__file__).with_name("role_matrix.txt")
METHODS = {"GET", "POST"}
ANSWERS = {403: "-", 404: "0"}


class Row(NamedTuple):
    """One line of the table: what each visitor gets, and what is sent."""

    endpoint: str
    method: str
    answers: dict[str, str]
    typed: dict[str, str]


def _read() -> Iterator[Row]:
    lines = [line.split() for line in TABLE.read_text(encoding="utf-8").splitlines()]
    lines = [words for words in lines if words and words[0] != "#"]
    visitors = lines[0][2:]
    for endpoint, method, *words in lines[1:]:
        marks, typed = words[: len(visitors)], words[len(visitors) :]
        answers = dict(zip(visitors, marks, strict=True))
        yield Row(endpoint, method, answers, dict(pair.split("=") for pair in typed))


ROWS = list(_read())
VISITORS = list(ROWS[0].answers)


@pytest.fixture
def _nothing_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    run: Callable[..., Any] = transaction.run_in_transaction
    monkeypatch.setattr(
        transaction,
        "run_in_transaction",
        lambda work, **_others: run(work, keeps=lambda _response: False),
    )
    # who may have a paper is asked before it is drawn
    monkeypatch.setattr(weasyprint.HTML, "write_pdf", lambda *_args, **_kwargs: b"%PDF-1.7")


def _mark(answer: TestResponse) -> str:
    """Return ``>`` sign in first, ``-`` forbidden, ``0`` no such thing for you, ``+`` let in."""
    if answer.status_code == 302 and answer.headers["Location"].startswith("/masuk"):
        return ">"
    assert answer.status_code in {200, 204, 302, 303, 403, 404, 409, 422}, answer.request.path
    return ANSWERS.get(answer.status_code, "+")


def _call(cooperative: Cooperative, who: str, row: Row) -> TestResponse:
    address, browser = cooperative.address_of(row.endpoint), cooperative.visit(who)
    if row.method == "GET":
        answer = browser.get(address, query_string=row.typed)
    else:
        answer = browser.post(address, data={"submission_id": str(uuid4()), **row.typed})
    answer.close()
    return answer


def test_the_table_names_every_route(cooperative: Cooperative) -> None:
    routes = {
        (rule.endpoint, method)
        for rule in cooperative.app.url_map.iter_rules()
        for method in METHODS.intersection(rule.methods or ())
    }
    named = [(row.endpoint, row.method) for row in ROWS]
    assert routes - set(named) == set(), "say in role_matrix.txt who may call these"
    assert set(named) - routes == set(), "these are gone"
    assert len(named) == len(set(named))


@pytest.mark.parametrize("who", VISITORS)
@pytest.mark.usefixtures("_nothing_is_kept")
def test_who_may(cooperative: Cooperative, who: str) -> None:
    wrong = {}
    for row in ROWS:
        got = _mark(_call(cooperative, who, row))
        if got != row.answers[who]:
            wrong[f"{row.method} {row.endpoint}"] = f"{got} instead of {row.answers[who]}"
    assert wrong == {}


@pytest.mark.usefixtures("_nothing_is_kept")
def test_the_visits_left_nothing_behind(cooperative: Cooperative) -> None:
    """The table says who is let in, so what it lets do must not be what the next one finds."""
    row = next(row for row in ROWS if row.endpoint == "savings.approve")
    first, again = (_call(cooperative, "chair", row) for _ in range(2))
    assert first.status_code == again.status_code == 303
