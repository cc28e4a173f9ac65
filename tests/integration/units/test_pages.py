"""Pages of units: whose they are, what a feature opens, and hours that customers find."""

from uuid import uuid4

import pytest
from flask.testing import FlaskClient

from coop.db import run_in_transaction, session
from coop.domain.units.queries import find_unit
from coop.domain.units.service import choose_features, switch_unit
from tests.support.cooperative import Cooperative
from tests.support.units import CODE

pytest_plugins = ["tests.support.cooperative_fixture"]
HOURS, RESOURCES = f"/usaha/{CODE}/kelola/jam", f"/usaha/{CODE}/kelola/sumber-daya"


def _menu(page: str) -> str:
    return page.split("<main", maxsplit=1)[0]


@pytest.mark.parametrize("who", ["owner", "desk", "worker"])
def test_staff_find_their_unit_in_the_menu(cooperative: Cooperative, who: str) -> None:
    home = cooperative.visit(who).get("/", follow_redirects=True)
    assert home.request.path == f"/usaha/{CODE}/kelola"
    assert "Bengkel AC Sejahtera" in _menu(home.text)
    assert HOURS in _menu(home.text)
    assert ("/profil" in _menu(home.text)) is (who == "owner")
    assert "/usaha/studio" not in _menu(home.text)
    assert _menu(home.text).count("aria-current") == 1


@pytest.mark.parametrize("who", ["chair", "supervisor"])
def test_who_supervises_reads_each_unit(cooperative: Cooperative, who: str) -> None:
    browser = cooperative.visit(who)
    assert HOURS not in _menu(browser.get("/ringkasan").text)
    for code in (CODE, "studio"):
        page = browser.get(f"/usaha/{code}/kelola")
        assert page.status_code == 200
        assert f"/usaha/{code}/kelola/jam" in _menu(page.text)
    assert 'name="capacity"' not in browser.get(RESOURCES).text


def test_hours_of_another_unit_are_nobodys(cooperative: Cooperative) -> None:
    stranger = cooperative.visit("studio")
    pattern, resource = cooperative.ids["pattern_id"], cooperative.ids["resource_id"]
    form = {"submission_id": str(uuid4())}
    for address in (
        f"/usaha/studio/kelola/jam/minggu/{pattern}/hapus",
        f"/usaha/studio/kelola/sumber-daya/{resource}/off",
    ):
        assert stranger.post(address, data={**form}).status_code == 404
    assert stranger.post(f"{HOURS}/minggu/{pattern}/hapus", data=form).status_code == 403


def test_customers_read_the_week(cooperative: Cooperative) -> None:
    page = cooperative.visit("nobody").get(f"/usaha/{CODE}").text
    assert "08:00-12:00, 13:00-17:00" in page
    assert "Pelatihan teknisi" in page
    assert "(022) 4205550" in page
    assert 'data-accent="blue"' in page
    assert cooperative.visit("nobody").get("/usaha/tiada").status_code == 404


def test_what_is_switched_off_is_not_there(cooperative: Cooperative) -> None:
    owner = cooperative.visit("owner")
    with cooperative.app.app_context():
        unit = find_unit(CODE)
        assert unit is not None
        unit_id, before = unit.id, list(unit.features)
        session.remove()
        run_in_transaction(lambda: choose_features(unit_id, ["selling"]))
    try:
        assert owner.get(HOURS).status_code == 404
        assert HOURS not in _menu(owner.get(f"/usaha/{CODE}/kelola").text)
    finally:
        with cooperative.app.app_context():
            run_in_transaction(lambda: choose_features(unit_id, before))
    assert owner.get(HOURS).status_code == 200


def test_a_closed_unit_is_found_by_nobody(cooperative: Cooperative) -> None:
    owner = cooperative.visit("owner")
    with cooperative.app.app_context():
        unit = find_unit("studio")
        assert unit is not None
        unit_id = unit.id
        session.remove()
        run_in_transaction(lambda: switch_unit(unit_id, is_active=False))
    try:
        _closed(cooperative, cooperative.visit("studio"))
        assert owner.get(f"/usaha/{CODE}/kelola").status_code == 200
    finally:
        with cooperative.app.app_context():
            run_in_transaction(lambda: switch_unit(unit_id, is_active=True))


def _closed(cooperative: Cooperative, owner: FlaskClient) -> None:
    assert cooperative.visit("nobody").get("/usaha/studio").status_code == 404
    assert owner.get("/usaha/studio/kelola").status_code == 404
    assert "/usaha/studio" not in cooperative.visit("nobody").get("/usaha").text


def test_the_owner_keeps_the_colleagues(cooperative: Cooperative) -> None:
    owner = cooperative.visit("owner")
    page = owner.get(f"/usaha/{CODE}/kelola/rekan").text
    assert "Sari Utami" in page
    assert "Sudah diajak, belum menjawab" in page
    key = cooperative.ids["units.end_post.user_id"]
    end = f"/usaha/{CODE}/kelola/rekan/{key}/worker/lepas"
    assert owner.post(end, data={"submission_id": str(uuid4())}).status_code == 303
    assert owner.post(end, data={"submission_id": str(uuid4())}).status_code == 404
    assert "Sari Utami" not in owner.get(f"/usaha/{CODE}/kelola/rekan").text
    assert cooperative.visit("desk").get(f"/usaha/{CODE}/kelola/rekan").status_code == 403
    assert "Tidak ada ajakan" in cooperative.visit("desk").get("/akun/ajakan").text
