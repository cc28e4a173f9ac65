"""Every form that moves money, sent twice as a nervous finger does: one effect, one answer."""

import hashlib
import io
import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from PIL import Image

from coop.db import run_in_transaction
from coop.domain.identity.queries import get_actor
from coop.extensions import db
from tests.rivals.money_forms import MONEY, PICTURE, SPREADSHEET, Desk, Ids, MoneyForm
from tests.rivals.other_forms import NOT_MONEY
from tests.support.cooperative import FILE, Cooperative
from tests.support.moves import list_of
from tests.support.servers import Session

pytest_plugins = ["tests.support.cooperative_fixture"]


@pytest.fixture(scope="module")
def own_house(
    told_cooperative: Cooperative,
    servers: Session,
    tmp_path_factory: pytest.TempPathFactory,
    make_app: Callable[..., Flask],
) -> Cooperative:
    """A copy of the demo cooperative that tests may write to."""
    folder = tmp_path_factory.mktemp("twice") / "instance"
    shutil.copytree(servers.folder / "cooperative", folder)
    app = make_app(INSTANCE_PATH=str(folder), DATABASE_URL=f"sqlite:///{folder / FILE}")
    app.config["WTF_CSRF_ENABLED"] = False
    return replace(told_cooperative, app=app)


@pytest.fixture
def house(own_house: Cooperative, cooperative: Cooperative, servers: Session) -> Cooperative:
    """The demo cooperative as it was told (``cooperative`` takes care of the field key)."""
    folder = Path(own_house.app.instance_path)
    with own_house.app.app_context():
        db.session.remove()
        db.engine.dispose()
    for ending in ("-wal", "-shm"):
        (folder / f"{FILE}{ending}").unlink(missing_ok=True)
    shutil.copyfile(servers.folder / "cooperative" / FILE, folder / FILE)
    return own_house


def _prepared(house: Cooperative, form: MoneyForm) -> tuple[Cooperative, Ids]:
    """Bring about what ``form`` needs; return the house with the ids that its address takes."""

    def work() -> Ids:
        actors = {who: get_actor(user_id) for who, (user_id, _epoch) in house.users.items()}
        return form.prepare(Desk(actors, house.ids))

    with house.app.app_context():
        made = run_in_transaction(work)
    own = {f"{form.endpoint}.{name}": value for name, value in made.items()}
    return replace(house, ids={**house.ids, **own}), {**house.ids, **made}


def _fill_in(form: MoneyForm, ids: Ids, form_id: str) -> dict[str, Any]:
    typed: dict[str, Any] = {"submission_id": form_id}
    for name, value in form.typed.items():
        typed[name.format(**ids)] = FILES[value]() if value in FILES else value.format(**ids)
    return typed


def _picture() -> tuple[io.BytesIO, str]:
    content = io.BytesIO()
    Image.new("RGB", (40, 40), "white").save(content, "JPEG")
    return io.BytesIO(content.getvalue()), "bukti.jpg"


def _spreadsheet() -> tuple[io.BytesIO, str]:
    return io.BytesIO(list_of(980)), "anggota.csv"


FILES: dict[str, Callable[[], tuple[io.BytesIO, str]]] = {
    PICTURE: _picture,
    SPREADSHEET: _spreadsheet,
}


def _digest(house: Cooperative) -> str:
    """Return a hash of everything in the database."""
    database = Path(house.app.instance_path) / FILE
    with closing(sqlite3.connect(database)) as connection:
        rows = "\n".join(connection.iterdump())
    return hashlib.sha256(rows.encode()).hexdigest()


def test_the_table_names_every_money_form(house: Cooperative) -> None:
    listed = house.app.test_cli_runner().invoke(args=["routes", "--json"])
    routes = json.loads(listed.output)
    forms = {route["endpoint"] for route in routes if "POST" in route["methods"]}
    money = [form.endpoint for form in MONEY]
    assert forms - set(money) - NOT_MONEY == set(), "do these move money? then they need a row"
    assert (set(money) | NOT_MONEY) - forms == set(), "these are gone"
    assert len(money) == len(set(money))
    assert NOT_MONEY.isdisjoint(money)


@pytest.mark.parametrize("form", MONEY, ids=lambda form: form.endpoint)
def test_sent_twice_it_takes_effect_once(house: Cooperative, form: MoneyForm) -> None:
    ready, ids = _prepared(house, form)
    query = {name: value.format(**ids) for name, value in form.query.items()}
    address, form_id = ready.address_of(form.endpoint, **query), str(uuid4())
    browser, before = ready.visit(form.who), _digest(house)
    first = browser.post(address, data=_fill_in(form, ids, form_id))
    assert first.status_code == 303, first.text
    after = _digest(house)
    again = browser.post(address, data=_fill_in(form, ids, form_id))
    assert (again.status_code, again.location) == (303, first.location)
    assert before != after
    assert _digest(house) == after
    assert "/masuk" not in first.location
