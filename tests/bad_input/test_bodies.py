"""What no browser sends: other methods, bodies of another kind, fields said twice."""

from uuid import uuid4

import pytest

from tests.bad_input.conftest import TRACES, Target
from tests.bad_input.table import EVERY, OURS, ROWS, Row
from tests.bad_input.typed import MARKUP

pytest_plugins = ["tests.support.cooperative_fixture"]

REFUSED = (400, 404, 409, 422)
METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "EVIL"}
NUMBER = b"submission_id=5ad2a1c2-9a0e-4c8e-8a53-0f6a3b1f2c3d"
PART = b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
FORM = "application/x-www-form-urlencoded"
PARTS = "multipart/form-data; boundary=x"
BODIES = {
    "nothing": (FORM, b"", 400),
    "json": ("application/json", b'{"submission_id": "5ad2a1c2-9a0e-4c8e-8a53-0f6a3b1f2c3d"}', 400),
    "text": ("text/plain", NUMBER, 400),
    "xml": (
        "application/xml",
        b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>&b;',
        400,
    ),
    "no kind": ("", NUMBER, 400),
    "broken kind": ("multipart/form-data; boundary=\x7f;;=", NUMBER, 400),
    "no text": (FORM, b"submission_id=%ff%fe%00&%=&=&&\xff", 400),
    "no boundary": ("multipart/form-data", b"--x", 400),
    "cut off": (PARTS, PART % (b"submission_id", b"5ad2")[:30], 400),
    "nothing but ends": (PARTS, b"--x--\r\n--x--", 400),
    "too much": (FORM, NUMBER + b"&name=" + b"x" * 2_000_000, 413),
    "too many parts": (PARTS, PART % (b"a", b"b") * 1_500 + b"--x--", 413),
    "too long a part": (PARTS, PART % (b"a", b"b" * 2_000_000) + b"--x--", 413),
}


@pytest.mark.databases("sqlite")
def test_no_route_knows_another_method(target: Target) -> None:
    answers, browser = {}, target.visit("chair")
    paths = target.app.url_map.bind("localhost")
    for rule in target.app.url_map.iter_rules():
        address = target.address(rule.endpoint)
        for method in METHODS - set(paths.allowed_methods(address)):
            answer = browser.open(address, method=method, data={"submission_id": str(uuid4())})
            if answer.status_code != 405:
                answers[f"{method} {address}"] = answer.status
    assert answers == {}


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("body", BODIES)
def test_a_body_of_another_kind_is_refused(target: Target, body: str) -> None:
    kind, content, status = BODIES[body]
    answers = {}
    for row in EVERY if status > 400 else OURS:
        answer = target.visit(row.who).post(target.goal_of(row), data=content, content_type=kind)
        if answer.status_code != status:
            answers[row.endpoint] = answer.status
    assert answers == {}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.endpoint)
def test_what_is_said_twice_counts_once(target: Target, row: Row) -> None:
    """The first of two values counts, unless both are choices; what nobody asked is not heard."""
    browser = target.visit(row.who)
    right = target.right(row, browser)
    unasked = dict.fromkeys(("id", "person_id", "status", "amount_", "__class__"), "1")
    first = target.send(row, browser, {**{n: [v, MARKUP] for n, v in right.items()}, **unasked})
    has_choice = any(box.kind == "choice" for box in row.boxes.values())
    assert first.status_code == 303 or (has_choice and first.status_code in REFUSED), first.status
    browser = target.visit(row.who)
    last = target.send(row, browser, {name: [MARKUP, value] for name, value in right.items()})
    assert last.status_code in (303, *REFUSED)
    assert target.kept <= TRACES
