"""The operator's commands: routes, reminders, set-up, server and worker."""

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from coop.db import run_in_transaction
from coop.domain.people.service import add_person
from coop.domain.people.types import PersonDetails
from coop.domain.reminders.due_items import FINDERS, DueItem
from coop.refs import Ref
from tests.integration.jobs.conftest import DUE
from tests.support.servers import wait_until

COOP = Path(sys.executable).with_name("coop")


def test_routes_name_their_access(app: Flask) -> None:
    answer = app.test_cli_runner().invoke(args=["routes", "--json"])
    routes = {route["endpoint"]: route for route in json.loads(answer.output)}
    assert len(routes) == len({rule.endpoint for rule in app.url_map.iter_rules()})
    assert routes["ledger.trial_balance"] == {
        "rule": "/buku-besar",
        "methods": ["GET"],
        "endpoint": "ledger.trial_balance",
        "access": "ledger.view",
    }
    assert routes["static"]["access"] == "public"
    plain = app.test_cli_runner().invoke(args=["routes"])
    assert "/buku-besar" in plain.output


def test_reminders_of_a_day(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with app.app_context():
        ids = run_in_transaction(
            lambda: [
                add_person(PersonDetails(full_name=name, email=email)).id
                for name, email in (("Ani", "ani@example.com"), ("Budi", None))
            ]
        )
    items = [DueItem("savings.wajib", Ref("bill", n), n, DUE, 100_000, "Wajib") for n in ids]
    monkeypatch.setitem(
        FINDERS,
        "savings.wajib",
        lambda first, last: [item for item in items if first <= item.due_on <= last],
    )
    runner = app.test_cli_runner()
    first = runner.invoke(args=["remind", "--on", DUE.isoformat(), "--json"])
    assert json.loads(first.output) == {"mails": 2, "items": 2, "without_address": 1}
    again = runner.invoke(args=["remind", "--on", "10/03/2024"])
    assert "0 reminders queued" in again.output
    later = runner.invoke(args=["remind", "--on", str(DUE + timedelta(days=3))])
    assert "2 reminders queued with 2 items; 1 of them" in later.output
    wrong = runner.invoke(args=["remind", "--on", "kemarin"])
    assert wrong.exit_code == 2


def _environment(instance: Path, port: int = 0) -> dict[str, str]:
    keep = {name: value for name, value in os.environ.items() if not name.startswith("COOP_")}
    return keep | {"COOP_INSTANCE": str(instance), "PORT": str(port)}


def _coop(instance: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [COOP, *arguments],
        env=_environment(instance),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@contextmanager
def _running(instance: Path, port: int, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    log = instance / "output.log"
    instance.mkdir(exist_ok=True)
    with log.open("wb") as output:
        process = subprocess.Popen(
            [COOP, *arguments], env=_environment(instance, port), stdout=output, stderr=output
        )
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            assert process.wait(30) == 0


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def test_init_sets_up_once(tmp_path: Path) -> None:
    first = _coop(tmp_path, "init", "--preset", "cooperative")
    assert (first.returncode, first.stdout) == (0, "The database is ready: cooperative.\n")
    before = (tmp_path / "coop.db").read_bytes()
    second = _coop(tmp_path, "init")
    assert "nothing was changed" in second.stdout
    assert (tmp_path / "coop.db").read_bytes() == before
    audit = _coop(tmp_path, "audit", "--json")
    assert json.loads(audit.stdout)["ok"] is True
    assert _coop(tmp_path, "init", "--preset", "bakery").returncode == 2


def test_the_server_makes_its_own_database_and_the_worker_works(tmp_path: Path) -> None:
    port = _free_port()

    def answers() -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5) as answer:
                return answer.status == 200
        except OSError:
            return False

    def has_worked() -> bool:
        audits = _coop(tmp_path, "audit", "--json")
        report = json.loads(audits.stdout or "{}")
        by_name = {check["name"]: check for check in report.get("checks", [])}
        return by_name.get("work.no_job_given_up", {}).get("checked", 0) > 0

    with (
        _running(tmp_path, port, "serve", "--workers", "1"),
        _running(tmp_path, port, "worker"),
    ):
        wait_until(answers, tmp_path)
        wait_until(has_worked, tmp_path)
