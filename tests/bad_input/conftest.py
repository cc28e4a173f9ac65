"""A cooperative to attack: what is refused may write, what succeeds is taken back."""

import functools
import io
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, event
from werkzeug.test import TestResponse

from coop import dates
from coop.db import crypto
from coop.db.unit_of_work import run_in_transaction
from coop.extensions import db
from coop.web import transaction
from coop.web.uploads import SPREADSHEET
from tests.bad_input.page import Page
from tests.bad_input.scene import HALF_SIGNED_IN, SECRET, carry_over, prepare
from tests.bad_input.table import Row
from tests.bad_input.typed import picture
from tests.support.cooperative import FILE, Cooperative
from tests.support.databases import Database
from tests.support.moves import cut_over, list_of

WRITES = re.compile(r"\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+[`\"]?(\w+)", re.IGNORECASE)
# what a refusal may leave behind: that somebody guessed wrongly
TRACES = {"sign_in_attempts", "one_time_tokens", "submissions", "trail"}


@dataclass
class Target:
    """The cooperative under attack; ``kept`` are the tables that a refusal left writes in."""

    cooperative: Cooperative
    kept: set[str] = field(default_factory=set)

    @property
    def app(self) -> Flask:
        """The application."""
        return self.cooperative.app

    @property
    def is_sqlite(self) -> bool:
        """Say which of the two databases is attacked."""
        return str(self.app.config["SQLALCHEMY_DATABASE_URI"]).startswith("sqlite")

    def visit(self, who: str) -> FlaskClient:
        """Return a browser in which ``who`` is signed in, or half so."""
        if who != HALF_SIGNED_IN:
            return self.cooperative.visit(who)
        browser = self.app.test_client()
        with browser.session_transaction() as cookie:
            until = dates.now().replace(year=dates.now().year + 1).isoformat()
            user_id = self.cooperative.users["with a code"][0]
            cookie["second_factor"] = {"user": user_id, "until": until, "next": None}
        return browser

    def address(self, endpoint: str, **query: object) -> str:
        """Return an address of ``endpoint``."""
        return self.cooperative.address_of(endpoint, **query)

    def goal_of(self, row: Row) -> str:
        """Return where the form of ``row`` is sent."""
        query = {name: self.cooperative.ids[id_name] for name, id_name in row.query.items()}
        return self.address(row.endpoint, **query)

    def page_of(self, row: Row) -> str:
        """Return where the form of ``row`` stands."""
        if not row.page:
            return self.goal_of(row)
        # the same thing that the form is about, on another page
        rule = next(self.app.url_map.iter_rules(row.endpoint))
        ids = {name: self.cooperative._value(row.endpoint, name) for name in rule.arguments}
        shown = next(self.app.url_map.iter_rules(row.page)).arguments
        mine = {name: ids[name] for name in shown if name in ids}
        return self.app.url_map.bind("localhost").build(row.page, mine)

    def right(self, row: Row, browser: FlaskClient) -> dict[str, Any]:
        """Return what a person would send: what stands in the form, filled in rightly."""
        sent: dict[str, Any] = {}
        if row.page or not row.bare:
            shown = Page(browser.get(self.page_of(row)).text)
            form = shown.form_to(self.goal_of(row)) or shown.form_to(self.page_of(row))
            sent = dict(form.boxes) if form else {}
        sent |= {"submission_id": str(uuid4()), **row.fixed}
        for name, box in row.boxes.items():
            sent[name] = self._said(box.right, browser)
        return {name: value for name, value in sent.items() if name not in files_of(row)}

    def _said(self, right: str, browser: FlaskClient) -> str:
        match right:
            case "RIGHT CODE":
                with browser.session_transaction() as cookie:
                    secret = cookie.get("new_second_factor", SECRET)
                return pyotp.TOTP(secret).now()
            case "CUT OVER":
                return cut_over().isoformat()
            case "TODAY":
                return dates.today().isoformat()
            case "NEXT MONTH":
                return dates.add_months(dates.month_of(dates.today()), 1).isoformat()
            case "LAST MONTH":
                return dates.add_months(dates.month_of(dates.today()), -1).isoformat()
        return str(self.cooperative.ids.get(right, right))

    def send(
        self, row: Row, browser: FlaskClient, sent: Mapping[str, Any], **files: bytes | None
    ) -> TestResponse:
        """Send the form with a good file in each file field, or with ``files``."""
        given = {name: right_file(row, name) for name in files_of(row)} | files
        attached = {
            name: (io.BytesIO(content), "bukti.jpg")
            for name, content in given.items()
            if content is not None
        }
        kind = "multipart/form-data" if attached else None
        self.kept.clear()
        answer = browser.post(
            self.goal_of(row),
            data={**sent, "submission_id": str(uuid4()), **attached},
            content_type=kind,
        )
        answer.request.environ["wsgi.input"].close()  # a large form lies in a temporary file
        return answer

    def counts(self) -> dict[str, int]:
        """Return how many rows every table has."""
        with self.app.app_context(), db.engine.connect() as connection:
            return {
                table.name: connection.exec_driver_sql(
                    f"SELECT count(*) FROM {table.name}"
                ).scalar_one()
                for table in db.metadata.sorted_tables
            }


def right_file(row: Row, name: str) -> bytes:
    """Return what a person would put into the file field ``name``."""
    return (row.spreadsheet or list_of(990)) if name == SPREADSHEET else picture()


def files_of(row: Row) -> list[str]:
    """Return the file fields of ``row``."""
    return [name for name, box in row.boxes.items() if box.kind == "file"]


@pytest.fixture(scope="session")
def attacked(
    told_cooperative: Cooperative,
    empty_database: Callable[[str, str], Database],
    tmp_path_factory: pytest.TempPathFactory,
    make_app: Callable[..., Flask],
) -> Callable[[str], tuple[Database, Cooperative]]:
    """Return this worker's cooperative on a kind of database, made at the first call."""

    @functools.cache
    def make(kind: str) -> tuple[Database, Cooperative]:
        folder = tmp_path_factory.mktemp("attacked") / "instance"
        shutil.copytree(told_cooperative.app.instance_path, folder)
        database = empty_database(kind, "attacked")
        app = make_app(INSTANCE_PATH=str(folder), DATABASE_URL=database.url)
        app.config["WTF_CSRF_ENABLED"] = False
        users, ids = dict(told_cooperative.users), dict(told_cooperative.ids)

        def build() -> list[Engine]:
            with app.app_context():
                carry_over(folder / FILE, db.engine)
                more_users, more_ids = prepare()
                users.update(more_users)
                ids.update(more_ids)
                db.session.remove()
                return [db.engine]

        database.fill(build)
        return database, Cooperative(app, users, ids)

    return make


@pytest.fixture
def database(
    request: pytest.FixtureRequest, attacked: Callable[[str], tuple[Database, Cooperative]]
) -> Database:
    """The database of the attacked cooperative. Whoever keeps a write in it asks for SQLite."""
    found, _cooperative = attacked(request.param)
    if found.name == "sqlite":
        found.restore()
    return found


@pytest.fixture
def target(
    database: Database,
    attacked: Callable[[str], tuple[Database, Cooperative]],
    instance: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Target]:
    """The cooperative; successes are taken back, refusals are asked what they would keep."""
    found = Target(attacked(database.name)[1])
    crypto.use_key(crypto.load_or_make_key(Path(found.app.instance_path) / "field.key"))
    run: Callable[..., Any] = run_in_transaction
    written: list[str] = []

    def note(_connection: Any, cursor: Any, statement: str, *_more: Any) -> None:
        if cursor.rowcount:
            written.extend(WRITES.findall(statement))

    def run_and_take_back(work: Any, *, keeps: Any, before_retry: Any) -> Any:
        written.clear()

        def judge(response: TestResponse) -> bool:
            if keeps(response) and response.status_code >= 400:
                found.kept.update(written)
            return False

        return run(work, keeps=judge, before_retry=before_retry)

    monkeypatch.setattr(transaction, "run_in_transaction", run_and_take_back)
    with found.app.app_context():
        engine = db.engine
    event.listen(engine, "after_cursor_execute", note)
    yield found
    event.remove(engine, "after_cursor_execute", note)
    if any(instance.glob("field.key")):
        crypto.use_key(crypto.load_or_make_key(instance / "field.key"))
