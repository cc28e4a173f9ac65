"""Pages of points: one's own, the desk's, the owner's; nobody else's reward or unit."""

import re
from uuid import uuid4

import pytest

from coop.db import session
from coop.domain.loyalty.models import PointsEntry, RewardRedemption
from coop.domain.loyalty.queries import find_program, list_tiers
from coop.domain.units.queries import find_unit
from tests.support.cooperative import Cooperative
from tests.support.units import CODE

pytest_plugins = ["tests.support.cooperative_fixture"]
HERE = f"/usaha/{CODE}/kelola"


def _form(**typed: str) -> dict[str, str]:
    return {"submission_id": str(uuid4()), **typed}


@pytest.fixture
def own(cooperative: Cooperative) -> Cooperative:
    """The story; these tests leave a little more of what it has."""
    return cooperative


def test_a_member_reads_how_points_came(own: Cooperative) -> None:
    page = own.visit("member").get("/poin-saya").text
    assert "Didapat" in page
    assert "Parfum mobil" in page
    code = re.search(r"<strong>([A-Z0-9]{4}-[A-Z0-9]{4})</strong>", page)
    assert code is not None, "what was taken shows its code"
    found = own.visit("desk").get(f"{HERE}/hadiah?code={code[1].lower().replace('-', ' ')}").text
    assert 'aria-current="true"' in found
    assert "Tidak ada hadiah" in own.visit("desk").get(f"{HERE}/hadiah?code=XXXX-XXXX").text


def test_a_reward_is_taken_once_and_given_up(own: Cooperative) -> None:
    browser, reward = own.visit("member"), own.ids["reward_id"]
    form = _form()
    for _window in range(2):
        assert browser.post(f"/poin-saya/hadiah/{reward}", data=form).status_code == 303
    with own.app.app_context():
        taken = session.query(RewardRedemption).order_by(RewardRedemption.id.desc()).first()
        assert taken is not None
        redemption_id, entry_id = taken.id, taken.entry_id
        assert session.get(PointsEntry, entry_id).points == -taken.points
        session.remove()
    address = f"/poin-saya/penukaran/{redemption_id}/batal"
    assert own.visit("another").post(address, data=_form()).status_code == 404
    assert browser.post(address, data=_form()).status_code == 303
    assert browser.post(address, data=_form()).status_code == 409, "given up once"


def test_the_desk_corrects_a_few_and_asks_for_many(own: Cooperative) -> None:
    desk, customer = own.visit("desk"), own.ids["customer_id"]
    address = f"{HERE}/poin/pelanggan/{customer}"
    few = desk.post(address, data=_form(points="20", reason="Kartu lama"), follow_redirects=True)
    assert "Sudah dikoreksi" in few.text
    assert "+20" in few.text
    many = desk.post(address, data=_form(points="900", reason="Kartu lama"), follow_redirects=True)
    assert "memerlukan orang kedua" in many.text
    assert "+900" not in many.text
    away = desk.post(address, data=_form(points="-5.000", reason="Salah"))
    assert away.status_code == 422
    assert "+900" in own.visit("owner").get(f"{HERE}/poin").text
    assert own.visit("studio").get(address).status_code == 403


def test_the_owner_sets_worth_tiers_and_rules(own: Cooperative) -> None:
    owner = own.visit("owner")
    worth = {"amount_each": "150", "least": "5", "share_percent": "40", "pending_days": "1"}
    wrong = owner.post(f"{HERE}/aturan-poin", data=_form(**worth, tiers="Emas"))
    assert wrong.status_code == 422
    assert "misalnya: Emas 500" in wrong.text
    right = owner.post(f"{HERE}/aturan-poin", data=_form(**worth, tiers="Perak 40\nEmas 1.200"))
    assert right.status_code == 303
    with own.app.app_context():
        unit = find_unit(CODE)
        assert unit is not None
        program = find_program(unit.id)
        assert program is not None
        assert (program.amount_each, program.valid_months) == (150, None)
        assert [tier.from_points for tier in list_tiers(unit.id)] == [40, 1_200]
        session.remove()
    rule = _form(name="Akhir pekan", event="visit", points="2", per_amount="10.000", weekdays="5")
    assert owner.post(f"{HERE}/aturan-poin/baru", data=rule).status_code == 303
    page = owner.get(f"{HERE}/aturan-poin").text
    assert "Akhir pekan" in page
    assert "2 poin untuk setiap Rp10.000" in page


def test_rules_and_rewards_of_another_unit_are_nobodys(own: Cooperative) -> None:
    stranger, ids = own.visit("studio"), own.ids
    for address in (
        f"/usaha/studio/kelola/aturan-poin/{ids['rule_id']}/off",
        f"/usaha/studio/kelola/hadiah/{ids['reward_id']}/off",
        f"/usaha/studio/kelola/hadiah/penukaran/{ids['redemption_id']}/serahkan",
    ):
        assert stranger.post(address, data=_form()).status_code == 404, address
