"""The audit: every check runs, what it finds is told, kept and shown."""

import json
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from coop.checking import Check, Finding
from coop.db import run_in_transaction, session
from coop.domain.assurance import reporting_service, service
from coop.domain.identity.types import Actor, Role
from coop.domain.notifications.models import Message
from coop.domain.people.officers import list_officers
from coop.jobs import nightly
from coop.jobs.runner import run_pending
from coop.web.mails import render_mail
from tests.integration.jobs.conftest import DUE
from tests.support.staff import add_staff, send, sign_in


@pytest.fixture
def checks(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Take other checks than those of the areas: ``checks(a=Finding(3))``."""

    def take(**findings: Finding | Exception) -> None:
        def run(finding: Finding | Exception) -> Finding:
            if isinstance(finding, Exception):
                raise finding
            return finding

        monkeypatch.setattr(
            service,
            "CHECKS",
            [Check(f"ledger.{n}", lambda f=f: run(f), n) for n, f in findings.items()],
        )

    return take


@pytest.fixture
def officers(app: Flask) -> list[Actor]:
    def build() -> list[Actor]:
        return [
            add_staff("Bendahara Budi", Role.TREASURER, Role.CASHIER, email="budi@example.com"),
            add_staff("Pengawas Putri", Role.SUPERVISOR, email="putri@example.com"),
            add_staff("Sekretaris Sri", Role.SECRETARY, email="sri@example.com"),
        ]

    with app.app_context():
        return run_in_transaction(build)


def mails(app: Flask) -> list[Message]:
    with app.app_context():
        return list(session.scalars(select(Message).order_by(Message.address)))


def test_every_area_is_sound_on_a_new_house(app: Flask) -> None:
    with app.app_context():
        report = service.run_audit()
    assert report.ok
    assert len(report.checks) > 20
    assert len({check.name for check in report.checks}) == len(report.checks)


def test_a_check_that_cannot_run_has_failed_and_the_others_go_on(
    app: Flask, checks: Callable[..., None]
) -> None:
    checks(a=ValueError("no such column"), b=Finding(3), c=Finding(2, ["one is wrong"]))
    report = service.run_audit()
    assert [(check.ok, check.checked) for check in report.checks] == [
        (False, 0),
        (True, 3),
        (False, 2),
    ]
    assert not report.ok
    assert "no such column" in report.checks[0].problems[0]


def test_the_alarm_reaches_treasurer_and_supervisor_once_a_day(
    app: Flask, checks: Callable[..., None], officers: list[Actor]
) -> None:
    checks(a=Finding(3), b=Finding(2, [f"entry {n} is wrong" for n in range(30)]))
    with app.app_context():
        for _turn in range(2):
            run_in_transaction(nightly.audit(DUE))
    told = mails(app)
    assert [mail.address for mail in told] == ["budi@example.com", "putri@example.com"]
    with app.app_context():
        subject, body = render_mail(told[0].template, told[0].context, "en")
    assert subject == "The audit of 10 March 2024 found something"
    assert "found 30 problems" in body
    assert "entry 19 is wrong" in body
    assert "entry 20 is wrong" not in body


def test_a_clean_audit_alarms_nobody_and_is_kept(
    app: Flask, checks: Callable[..., None], officers: list[Actor]
) -> None:
    checks(a=Finding(3))
    with app.app_context():
        run_in_transaction(nightly.audit(DUE))
    assert mails(app) == []
    with app.app_context():
        [note] = reporting_service.list_audits()
    assert (note.on, note.report.ok, note.report.checks[0].checked) == (DUE, True, 3)


def test_officers_are_listed_once_with_an_address(app: Flask, officers: list[Actor]) -> None:
    with app.app_context():
        found = list_officers((Role.TREASURER, Role.CASHIER, Role.SUPERVISOR))
    assert [(o.name, o.email) for o in found] == [
        ("Bendahara Budi", "budi@example.com"),
        ("Pengawas Putri", "putri@example.com"),
    ]


def test_the_page_shows_the_latest_audit_and_starts_another(
    app: Flask, checks: Callable[..., None], officers: list[Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, name="WTF_CSRF_ENABLED", value=False)
    checks(a=Finding(1234), b=Finding(2, ["entry 7 is wrong"]))
    _treasurer, supervisor, secretary = officers
    page = sign_in(app, supervisor)
    assert "entry 7" not in page.get("/audit").text
    assert send(sign_in(app, secretary), "/audit").status_code == 403
    assert send(page, "/audit").status_code == 303
    assert send(page, "/audit").status_code == 409
    with app.app_context():
        assert run_pending() == 1
    shown = page.get("/audit").text
    assert "entry 7 is wrong" in shown
    assert "1.234" in shown
    assert send(page, "/audit").status_code == 303


def test_the_terminal_tells_the_same(app: Flask, checks: Callable[..., None]) -> None:
    checks(a=Finding(3), b=Finding(2, ["entry 7 is wrong"] * 25))
    runner = app.test_cli_runner()
    answer = runner.invoke(args=["audit", "--json"])
    assert answer.exit_code == 1
    told = json.loads(answer.output)
    assert told["ok"] is False
    assert [c["name"] for c in told["checks"]] == ["ledger.a", "ledger.b"]
    assert len(told["checks"][1]["problems"]) == 25
    plain = runner.invoke(args=["audit"])
    assert plain.exit_code == 1
    assert "… and 5 more" in plain.output
    checks(a=Finding(3))
    clean = runner.invoke(args=["audit", "--json"])
    assert clean.exit_code == 0
    assert json.loads(clean.output) == {
        "ok": True,
        "checks": [{"name": "ledger.a", "ok": True, "checked": 3, "problems": []}],
    }
    assert runner.invoke(args=["audit"]).output.endswith("All 1 checks are satisfied.\n")
