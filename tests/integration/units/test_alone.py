"""A business alone: `coop init --preset workshop` starts a portal without a cooperative."""

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from coop.blueprints import OF_THE_COOPERATIVE
from coop.db import run_in_transaction
from coop.db.schema import create_schema
from coop.domain.complaints import queries as complaints
from coop.domain.identity import service as identity
from coop.domain.identity.types import Role
from coop.domain.settings.service import get_setting
from coop.domain.setup.presets import BUSINESSES, Preset
from coop.domain.setup.service import set_up
from coop.domain.units.queries import find_unit, list_units
from coop.extensions import db


@pytest.fixture(params=[Preset.WORKSHOP, Preset.STUDIO])
def alone(
    request: pytest.FixtureRequest, tmp_path: Path, make_app: Callable[..., Flask]
) -> Iterator[Flask]:
    app = make_app(DATABASE_URL=f"sqlite:///{tmp_path / 'alone.db'}")
    with app.app_context():
        create_schema(db.engine)
        assert run_in_transaction(lambda: set_up(request.param))
        assert not run_in_transaction(lambda: set_up(Preset.COOPERATIVE)), "a second run: nothing"
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def _owner(app: Flask) -> FlaskClient:
    with app.app_context():

        def hire() -> tuple[int, int]:
            user = identity.create_user("Pemilik")
            identity.grant_role(user.id, Role.OWNER, list_units()[0].id)
            identity.grant_role(user.id, Role.ADMINISTRATOR)
            return user.id, user.session_epoch

        user_id, epoch = run_in_transaction(hire)
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = f"{user_id}:{epoch}"
        cookie["_fresh"] = True
    return client


def test_its_unit_is_the_front_door(alone: Flask) -> None:
    guest = alone.test_client()
    with alone.app_context():
        unit = list_units()[0]
        code, name = unit.code, unit.name
        assert unit.may_approve_self
        assert get_setting("coop.name") == name
        start = next(one for one in BUSINESSES.values() if one.code == code)
        assert find_unit(code) is not None
    home = guest.get("/", follow_redirects=True)
    assert home.request.path == f"/usaha/{code}"
    assert name in home.text
    assert start.brand.tagline in home.text


def test_no_page_of_a_cooperative_is_there(alone: Flask) -> None:
    owner = _owner(alone)
    urls = alone.url_map.bind("localhost")
    asked = [
        rule.endpoint
        for rule in alone.url_map.iter_rules()
        if rule.endpoint.split(".")[0] in OF_THE_COOPERATIVE
        and "GET" in (rule.methods or ())
        and not rule.arguments
    ]
    assert len(asked) > 20
    for endpoint in asked:
        for who in (owner, alone.test_client()):
            assert who.get(urls.build(endpoint)).status_code == 404, endpoint
    assert owner.get("/selamat-datang").status_code == 404


def test_no_menu_names_the_cooperative(alone: Flask) -> None:
    owner = _owner(alone)
    for page in (owner.get("/", follow_redirects=True), alone.test_client().get("/usaha")):
        assert page.status_code == 200
        for word in ("Simpanan", "Pinjaman", "SHU", "Anggota", "anggota", "koperasi"):
            menus = page.text.split("<main")[0] + page.text.rsplit("</main>", 1)[-1]
            assert word not in menus, word


def test_the_owner_lands_in_the_unit(alone: Flask) -> None:
    home = _owner(alone).get("/beranda", follow_redirects=True)
    assert home.status_code == 200
    assert home.request.path.endswith("/kelola")


def test_nobody_waits_for_a_chair(alone: Flask) -> None:
    owner = _owner(alone)
    with alone.app_context():
        kept = f"/usaha/{list_units()[0].code}/kelola"
    colleagues = owner.get(f"{kept}/rekan")
    assert "Siapa yang bekerja di sini dan apa wewenangnya." in colleagues.text
    for page in (colleagues, owner.get(kept)):
        assert page.status_code == 200
        assert "ketua" not in page.text.split("<main")[1].casefold()
    assert "pertanyaan sudah dijawab untuk Anda" in owner.get(kept).text


def test_complaints_and_questions_work_without_a_word_of_a_cooperative(alone: Flask) -> None:
    owner, guest = _owner(alone), alone.test_client()
    with alone.app_context():
        unit = list_units()[0]
        code = unit.code
        category = complaints.list_categories(unit.id)[0].id
    begun = guest.get("/hubungi-kami")
    assert begun.location.endswith(f"/usaha/{code}/keluhan")
    for gone in ("/keluhan", "/suara-anggota", "/tanya-jawab", "/kelola-keluhan"):
        assert guest.get(gone).status_code == 404, gone
    alone.config["WTF_CSRF_ENABLED"] = False
    typed = {
        "kind": "complaint",
        "category_id": category,
        "title": "Kurang rapi",
        "text": "Sayang.",
    }
    sent = guest.post(
        f"/usaha/{code}/keluhan",
        data={"submission_id": str(uuid4()), "name": "Wawan", "phone": "081234567890", **typed},
    )
    assert sent.status_code == 303, sent.text
    kept = f"/usaha/{code}/kelola"
    pages = [
        guest.get(address)
        for address in (
            *(f"/usaha/{code}/{page}" for page in ("keluhan", "tanya-jawab", "suara-pelanggan")),
            sent.location,
        )
    ]
    pages += [
        owner.get(f"{kept}/{page}")
        for page in ("keluhan", "keluhan/rahasia", "keluhan/kategori", "keluhan/1", "tanya-jawab")
    ]
    for page in pages:
        assert page.status_code == 200
        for word in ("Simpanan", "Pinjaman", "nggota", "engurus", "engawas", "operasi"):
            assert word not in page.text, (page.request.path, word)
