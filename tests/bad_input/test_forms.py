"""Every form against everything that a hostile or clumsy hand may type."""

from typing import Any

import pytest
from werkzeug.test import TestResponse

from coop.web.forms import Form
from tests.bad_input.conftest import TRACES, Target
from tests.bad_input.page import Page
from tests.bad_input.table import BUTTONS, ROWS, Row
from tests.bad_input.typed import HOSTILE, KEPT, Box, Hostile

pytest_plugins = ["tests.support.cooperative_fixture"]

UNSEEN = {"csrf_token", "submission_id", "next"}
EXECUTED = ("<script>alert(7)", "<img src=x")


def test_every_form_has_its_row(target: Target) -> None:
    routes = {
        rule.endpoint for rule in target.app.url_map.iter_rules() if "POST" in (rule.methods or ())
    }
    named = [row.endpoint for row in ROWS] + list(BUTTONS)
    assert routes - set(named) == set(), "say in table.py what is right in these forms"
    assert set(named) - routes == set(), "these are gone"
    assert len(named) == len(set(named))


def test_every_field_has_its_box(target: Target, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the route's own form class reads is what the table types."""
    read: dict[str, set[str]] = {}
    made: list[Form] = []
    validate = Form.validate

    def note(form: Form, *args: Any, **options: Any) -> Any:
        made.append(form)
        return validate(form, *args, **options)

    monkeypatch.setattr(Form, "validate", note)
    for row in ROWS:
        made.clear()
        browser = target.visit(row.who)
        target.send(row, browser, target.right(row, browser))
        read[row.endpoint] = {field.short_name for form in made for field in form} - UNSEEN
    unnamed = {
        row.endpoint: strange
        for row in ROWS
        if (
            strange := {
                name
                for name in read[row.endpoint]
                if not (row.amounts and name.startswith("amount_"))
            }
            ^ (set(row.boxes) if read[row.endpoint] else set())
        )
    }
    assert unnamed == {}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.endpoint)
def test_a_form(target: Target, row: Row) -> None:
    """On MariaDB only what a field may let pass: what it refuses never meets the database."""
    browser = target.visit(row.who)
    sent = target.right(row, browser)
    before = target.counts()
    right = target.send(row, browser, sent)
    assert right.status_code == 303, f"{right.status}: {sent} {Page(right.text).errors}"
    boxes = {**row.boxes, **_amounts(row, sent)}
    wrong = [
        f"{name} {hostile.name}: {fault}"
        for name, box in boxes.items()
        for hostile in _attacks_on(box)
        if target.is_sqlite or box.kind not in hostile.refused_by
        if (fault := _attack(target, row, sent, name, box, hostile))
    ]
    assert wrong == []
    assert target.counts() == before


def _amounts(row: Row, sent: dict[str, str]) -> dict[str, Box]:
    """Return the boxes that the page itself numbers."""
    # zero leaves a bill out, and an account may be overdrawn
    takes = {
        "cashier.receive": frozenset({"zero"}),
        "moving_in.edit_opening": frozenset({"zero", "negative"}),
        "payroll.type_answer": frozenset({"zero"}),
    }.get(row.endpoint, frozenset())
    needed = not takes
    names = [name for name in sent if row.amounts and name.startswith("amount_")]
    assert bool(names) is row.amounts
    return {name: Box("money", sent[name], needed, takes) for name in names}


def _attacks_on(box: Box) -> list[Hostile]:
    empty = Hostile("missing", "", frozenset({box.kind} if box.needed else ()))
    if box.kind in ("tick", "file"):
        return [empty]
    return [empty, *(one for one in HOSTILE if one.name not in box.takes)]


def _attack(
    target: Target, row: Row, sent: dict[str, str], name: str, box: Box, hostile: Hostile
) -> str:
    """Return what is wrong with the answer to one hostile text, nothing when all is well."""
    browser = target.visit(row.who)
    if row.endpoint == "account.second_factor_setup":
        browser.get(target.page_of(row))
    typed = {**sent, name: hostile.text}
    if hostile.name == "missing":
        del typed[name]
    gone = {name: None} if box.kind == "file" else {}
    answer = target.send(row, browser, typed, **gone)
    must_refuse = box.kind in hostile.refused_by
    return _fault(target, row, name, box, hostile, answer, must_refuse=must_refuse)


def _fault(
    target: Target,
    row: Row,
    name: str,
    box: Box,
    hostile: Hostile,
    answer: TestResponse,
    *,
    must_refuse: bool,
) -> str:
    if answer.status_code == 303:
        return "was taken" if must_refuse else ""
    if answer.status_code not in (400, 404, 409, 413, 422):
        return f"answered {answer.status}"
    if target.kept - TRACES:
        return f"was refused, but {target.kept - TRACES} were written"
    if any(run in answer.text for run in EXECUTED):
        return "came back as markup"
    page = Page(answer.text)
    if not any([*page.errors.values(), page.alerts.strip(), row.bare]):
        return "was refused without a word"
    if must_refuse and not row.bare and not page.errors.get(name):
        return f"says nothing beside the field: {page.errors} {page.alerts.split()}"
    if box.kind in KEPT and not row.bare and hostile.name != "missing":
        kept = {value.replace("\r\n", "\n") for value in page.values.get(name, ())}
        if hostile.text.replace("\r\n", "\n") not in kept:
            return f"was not kept in its box: {[value[:40] for value in kept]}"
    if box.kind == "secret" and hostile.text and hostile.text in page.values.get(name, ()):
        return "a password came back"
    return ""
