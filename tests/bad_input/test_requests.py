"""Forged, repeated and outdated requests, and addresses that name nothing."""

import io
from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from werkzeug.routing import BaseConverter, Rule, UnicodeConverter
from werkzeug.routing.converters import NumberConverter
from werkzeug.test import TestResponse

from coop.db.unit_of_work import run_in_transaction
from coop.web import transaction
from tests.bad_input.conftest import Target, files_of, right_file
from tests.bad_input.table import EVERY, OURS, ROWS, Row
from tests.support.databases import Database

pytest_plugins = ["tests.support.cooperative_fixture"]

# numbers that no table holds: an id of nobody, the first beyond a BIGINT, one beyond every word
NO_IDS = (0, 987_654_321, 2**63, 10**23)
NO_WORDS = ("%00", "..%2f..%2fetc%2fpasswd", "%F0%9F%98%80", "%ff%fe", "x" * 5_000, "%25s")
# who sends these is somebody else afterwards, so the form is not theirs any more
SIGNED_IN_BY = {"identity.sign_in", "identity.second_factor"}
ENDS_THE_SESSION = {"identity.sign_out"}
# nothing is there for these here, such as a full basket: each area's own tests send them twice
NOTHING_UNDER_WAY = {
    "appointments.reckon",  # shows the form again: nothing is answered for good
    "booking.reckon_request",  # likewise
    "booking.reckon",  # shows the form again: nothing is answered for good
    "orders.pay_from",
    "orders.place",
    "payroll.continue_reversal",
    "prints.describe",  # four fields a picture: tests/integration/prints/test_pages.py
    "prints.piece",  # a piece twice counts once: the same
    "shu.take_list",
    "till.decide_account",  # where there is a chair, nobody decides there
}
# open to guests, but each hold and each picture to its own guest alone
OF_ONE_VISITOR = {
    *("booking.go_on", "booking.let_go", "booking.reckon"),
    *("prints.describe", "prints.describe_all", "prints.drop", "prints.piece", "prints.remove"),
    "prints.upload",
}
PUBLIC = {row.endpoint for row in EVERY if row.who == "nobody"} | {"identity.second_factor"}


@pytest.fixture
def with_csrf(target: Target) -> Iterator[Target]:
    target.app.config["WTF_CSRF_ENABLED"] = True
    yield target
    target.app.config["WTF_CSRF_ENABLED"] = False


def _sent(target: Target, row: Row, browser: FlaskClient) -> dict[str, Any]:
    return target.right(row, browser) if row.boxes or row.amounts or row.page else dict(row.fixed)


def _post(target: Target, row: Row, browser: FlaskClient, sent: Mapping[str, Any]) -> TestResponse:
    files = {name: (io.BytesIO(right_file(row, name)), "b.jpg") for name in files_of(row)}
    return browser.post(target.goal_of(row), data={**sent, **files})


def test_a_form_without_its_token_is_refused(with_csrf: Target) -> None:
    before = with_csrf.counts()
    answers = {}
    for row in OURS:
        browser = with_csrf.visit(row.who)
        for token in ({}, {"csrf_token": "forged"}, {"csrf_token": ""}):
            fields = {"submission_id": str(uuid4()), **row.fixed, **token}
            answer = browser.post(with_csrf.address(row.endpoint), data=fields)
            if answer.status_code != 400:
                answers[row.endpoint] = answer.status
    assert answers == {}
    assert with_csrf.counts() == before


@pytest.mark.parametrize("given", [None, "", "1", "a\x00b", "x" * 10_000, "' OR 1=1 --"])
def test_a_form_without_its_number_is_refused(target: Target, given: str | None) -> None:
    answers = {}
    for row in OURS:
        fields = {} if given is None else {"submission_id": given}
        answer = target.visit(row.who).post(target.address(row.endpoint), data=fields)
        if answer.status_code != 400:
            answers[row.endpoint] = answer.status
    assert answers == {}


def test_a_session_that_ended_reaches_nothing(target: Target) -> None:
    answers = {}
    for row in EVERY:
        if row.endpoint in PUBLIC or row.endpoint == "pay.announce":
            continue
        browser = target.visit(row.who)
        sent = _sent(target, row, browser)
        with browser.session_transaction() as cookie:
            user_id, _, epoch = cookie["_user_id"].partition(":")
            cookie["_user_id"] = f"{user_id}:{int(epoch) + 1}"
        answer = _post(target, row, browser, {**sent, "submission_id": str(uuid4())})
        if row.endpoint in OF_ONE_VISITOR and answer.status_code == 404:
            continue
        if not answer.headers.get("Location", "").startswith("/masuk"):
            answers[row.endpoint] = answer.status
    assert answers == {}


def test_ids_of_nothing_are_not_found(target: Target) -> None:
    """By whoever may use the route with ids that exist, and one argument after the other."""
    visitors = {row.endpoint: row.who for row in EVERY}
    fixed = {row.endpoint: row.fixed for row in EVERY}
    answers = {}
    for rule in target.app.url_map.iter_rules():
        who = {visitors.get(rule.endpoint, "chair"), "member", "treasurer"}
        methods = {"GET", "POST"}.intersection(rule.methods or ())
        for address in _addresses(target, rule, NumberConverter, NO_IDS):
            for visitor, method in product(who, methods):
                sent = {"submission_id": str(uuid4()), **fixed.get(rule.endpoint, {})}
                answer = target.visit(visitor).open(address, method=method, data=sent)
                if answer.status_code not in (403, 404, 405):
                    answers[f"{method} {address} {visitor}"] = answer.status
    assert answers == {}


@pytest.mark.databases("sqlite")
def test_texts_in_addresses_name_nothing(target: Target) -> None:
    answers, browser = {}, target.visit("supervisor")
    for rule in target.app.url_map.iter_rules():
        for address in _addresses(target, rule, UnicodeConverter, ["MARK"]):
            for word in NO_WORDS:
                answer = browser.get(address.replace("MARK", word))
                if answer.status_code not in (403, 404, 405):
                    answers[f"{rule.endpoint} {word[:20]}"] = answer.status
    assert answers == {}


def _addresses(
    target: Target, rule: Rule, kind: type[BaseConverter], values: Iterable[object]
) -> Iterator[str]:
    """Return addresses that are right but for one argument of ``kind``, which has each value."""
    right = {name: target.cooperative._value(rule.endpoint, name) for name in rule.arguments}
    paths = target.app.url_map.bind("localhost")
    for name in rule.arguments:
        if isinstance(rule._converters[name], kind):
            for value in values:
                yield paths.build(rule.endpoint, {**right, name: value})


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize(
    "path", ["/static/../config.py", "/static/%2e%2e/app.py", "/static/..%5capp.py"]
)
def test_static_files_end_at_their_folder(target: Target, path: str) -> None:
    assert target.visit("nobody").get(path).status_code == 404


@pytest.fixture
def kept(target: Target, database: Database, monkeypatch: pytest.MonkeyPatch) -> Database:
    """Let what succeeds stay, until the database is restored."""
    monkeypatch.setattr(transaction, "run_in_transaction", run_in_transaction)
    return database


@pytest.mark.databases("sqlite")
def test_a_form_sent_again_counts_once(target: Target, kept: Database) -> None:
    wrong = {}
    for row in EVERY:
        if row.endpoint in ENDS_THE_SESSION | NOTHING_UNDER_WAY:
            continue
        browser = target.visit(row.who)
        sent = {**_sent(target, row, browser), "submission_id": str(uuid4())}
        first = _post(target, row, browser, sent)
        between = target.counts()
        again = _post(target, row, browser, sent)
        answers = [(one.status_code, one.headers.get("Location")) for one in (first, again)]
        if first.status_code >= 400:
            wrong[row.endpoint] = first.status
        elif answers[0] != answers[1] and row.endpoint not in SIGNED_IN_BY:
            wrong[row.endpoint] = f"first {answers[0]}, then {answers[1]}"
        elif target.counts() != between:
            wrong[row.endpoint] = "counted twice"
        kept.restore()
    assert wrong == {}


@pytest.mark.databases("sqlite")
def test_a_number_of_somebody_elses_form_is_refused(target: Target, kept: Database) -> None:
    row = next(row for row in ROWS if row.endpoint == "savings.deposit")
    browser = target.visit("member")
    sent = target.right(row, browser)
    assert browser.post(target.address(row.endpoint), data=sent).status_code == 303
    stolen = {"submission_id": sent["submission_id"], "name": "PT", "payday": "1"}
    answer = target.visit("secretary").post(target.address("members.new_employer"), data=stolen)
    assert answer.status_code == 409
