"""Promotions in the browser of who keeps them, and of who uses them."""

import re

import pytest
from flask import Flask

from coop.db import run_in_transaction, session
from coop.domain.assurance.service import run_audit
from coop.domain.identity.queries import get_actor
from coop.domain.people.audience_queries import list_groups_of, list_groups_of_many
from coop.domain.people.types import EVERYONE
from coop.domain.promotions import queries, service
from coop.domain.promotions.types import Limits, Offer, PromotionStatus, Terms
from coop.domain.sales.past_queries import list_past_orders
from coop.domain.settings.service import today
from tests.support.promotions import terms
from tests.support.shop import KEPT, PUBLIC, SERVICE, Shop, open_shop, send
from tests.support.statements import statements

ALL = f"{KEPT}/promosi"
TYPED = {
    "name": "Hemat Maret",
    "percent": "12,5",
    "cap_amount": "25.000",
    "first_on": "01/03/2026",
    "weekdays": [str(n) for n in range(7)],
    "hours": "22:00-02:00",
    "audience": EVERYONE,
    "is_automatic": "y",
    "gives_back": "y",
}


@pytest.fixture
def shop(app: Flask) -> Shop:
    """A workshop that sells."""
    return open_shop(app)


def _written(shop: Shop, **changed: str | list[str]) -> int:
    answer = send(shop.visit("owner"), f"{ALL}/baru/percent", **(TYPED | changed))
    assert answer.status_code == 303, answer.text
    return int(answer.location.rsplit("/", 1)[1])


def _terms(shop: Shop, promotion_id: int) -> Terms:
    with shop.app.app_context():
        return queries.terms_of(queries.get_promotion(promotion_id))


def _published(shop: Shop, *codes: str, **given: object) -> int:
    """Publish a promotion of the unit that runs now, with codes if wanted."""

    def work() -> int:
        keeper = get_actor(shop.users["owner"][0])
        offer = Offer(terms(**given), needs_code=bool(codes))
        drafted = service.draft_promotion(shop.unit_id, offer, keeper)
        for code in codes:
            service.add_code(drafted.id, code)
        service.publish_promotion(drafted.id, keeper)
        return drafted.id

    with shop.app.app_context():
        made = run_in_transaction(work)
        session.remove()
    return made


def test_what_is_typed_is_what_is_kept(shop: Shop) -> None:
    made = _terms(shop, _written(shop, total="5", per_person="1", tags="Servis, AC "))
    assert (str(made.percent), made.cap_amount) == ("12.5", 25_000)
    assert (str(made.from_hour), str(made.until_hour)) == ("22:00:00", "02:00:00")
    assert made.limits == Limits(total=5, per_person=1)
    assert made.tags == {"servis", "ac"}


KINDS: dict[str, dict[str, str]] = {
    "amount": {"amount": "25.000"},
    "fixed_price": {"amount": "99.000", "cap_quantity": "2"},
    "buy_x_get_y": {"buys": "2", "gets": "1"},
    "free_item": {},
    "points_price": {"points": "200"},
}


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_asks_for_what_belongs_to_it(shop: Shop, kind: str) -> None:
    owner = shop.visit("owner")
    assert f"{ALL}/baru/{kind}" in owner.get(f"{ALL}/baru").text
    shown = owner.get(f"{ALL}/baru/{kind}").text
    for name in {"amount", "buys", "cap_quantity"} & set(KINDS[kind]):
        assert f'name="{name}"' in shown
    assert 'name="percent"' not in shown
    typed = TYPED | KINDS[kind] | {"items": f"service:{shop.items['service']}"}
    made = send(owner, f"{ALL}/baru/{kind}", **typed)
    assert made.status_code == 303, made.text
    page = owner.get(made.location).text
    assert "Cuci AC" in page
    assert _terms(shop, int(made.location.rsplit("/", 1)[1])).kind == kind
    assert send(owner, f"{made.location}/terbitkan").status_code == 303


def test_the_form_shows_again_what_was_kept(shop: Shop) -> None:
    made = _written(shop, persons=_code_of(shop, "rina"))
    before = _terms(shop, made)
    assert f"person:{shop.persons['rina']}" in before.audience
    owner = shop.visit("owner")
    page = owner.get(f"{ALL}/{made}/ubah").text
    for shown in ('value="12,5"', 'value="25.000"', 'value="22:00-02:00"', _code_of(shop, "rina")):
        assert shown in page
    same = send(owner, f"{ALL}/{made}/ubah", **TYPED, persons=_code_of(shop, "rina"))
    assert same.status_code == 303
    assert _terms(shop, made) == before
    again = {**TYPED, "hours": "08:00-12:00", "persons": _code_of(shop, "rina")}
    assert send(owner, f"{ALL}/{made}/ubah", **again).status_code == 303
    assert "22:00" in owner.get(f"{ALL}/{made}").text, "what it was stands in its history"


def _code_of(shop: Shop, who: str) -> str:
    page = shop.visit("desk").get(f"{KEPT}/pelanggan?q={who}").text
    found = re.search(r"PLG[-0-9A-Z/]+", page)
    assert found is not None, page
    return found.group(0)


@pytest.mark.parametrize(
    "wrong",
    [
        {"last_on": "28/02/2026"},
        {"hours": "08:00-08:00"},
        {"hours": "08:00-10:00, 12:00-13:00"},
        {"hours": "tengah malam"},
        {"weekdays": []},
        {"audience": []},
        {"persons": "TIADA-1"},
        {"percent": "101"},
        {"percent": "-5"},
        {"cap_amount": "0"},
        {"per_person": "0"},
    ],
)
def test_what_contradicts_itself_is_said_beside_its_field(
    shop: Shop, wrong: dict[str, str | list[str]]
) -> None:
    answer = send(shop.visit("owner"), f"{ALL}/baru/percent", **(TYPED | wrong))
    assert answer.status_code == 422
    [field] = wrong
    assert f'id="{field}-error"' in answer.text


def test_only_the_owner_writes_and_only_the_unit_reads(shop: Shop) -> None:
    made = _written(shop)
    assert shop.visit("desk").get(f"{ALL}/{made}").status_code == 200
    assert f"{ALL}/{made}/ubah" not in shop.visit("desk").get(f"{ALL}/{made}").text
    for who in ("desk", "worker", "rina"):
        assert send(shop.visit(who), f"{ALL}/{made}/terbitkan").status_code == 403
    assert shop.visit("rina").get(ALL).status_code == 403
    foreign = shop.visit("owner").get(ALL.replace("bengkel", "KSP"))
    assert foreign.status_code in {403, 404}


def test_published_it_can_only_grow(shop: Shop) -> None:
    made, owner = _written(shop, total="5", last_on="31/03/2031"), shop.visit("owner")
    assert send(owner, f"{ALL}/{made}/terbitkan").status_code == 303
    again = send(owner, f"{ALL}/{made}/terbitkan")
    assert again.status_code == 409, "published once"
    kept = {"name": "Hemat Maret", "last_on": "31/03/2031", "total_limit": "5"}
    for wrong in ({"total_limit": "4"}, {"last_on": "30/03/2031"}):
        answer = send(owner, f"{ALL}/{made}/ubah", **(kept | wrong))
        assert answer.status_code == 422
        assert f'id="{next(iter(wrong))}-error"' in answer.text
    assert send(owner, f"{ALL}/{made}/ubah", **(kept | {"total_limit": "9"})).status_code == 303
    assert _terms(shop, made).limits.total == 9
    assert send(owner, f"{ALL}/{made}/hapus").status_code == 409
    assert send(owner, f"{ALL}/{made}/hentikan", reason="Cukup").status_code == 303
    assert "Cukup" in owner.get(f"{ALL}/{made}").text


def test_a_draft_is_removed_with_its_codes_and_a_like_one_is_written(shop: Shop) -> None:
    made, owner = _written(shop, needs_code="y"), shop.visit("owner")
    assert send(owner, f"{ALL}/{made}/kode", code="HEMAT").status_code == 303
    like = owner.get(f"{ALL}/baru/percent?like={made}").text
    assert 'value="12,5"' in like
    assert send(owner, f"{ALL}/{made}/hapus").status_code == 303
    assert owner.get(f"{ALL}/{made}").status_code == 404
    assert "Hemat Maret" not in owner.get(ALL).text
    assert send(owner, f"{ALL}/{_written(shop, needs_code='y')}/kode", code="HEMAT").location


def test_codes_on_paper_in_a_file_and_in_a_basket(shop: Shop) -> None:
    made = _published(shop, "HEMAT")
    owner, guest = shop.visit("owner"), shop.visit()
    many = send(owner, f"{ALL}/{made}/kode/banyak", count="12", length="8", prefix="AC")
    assert many.status_code == 303
    listed = owner.get(f"{ALL}/{made}/kode?format=csv").text
    assert listed.count("AC-") == 12
    paper = owner.get(f"{ALL}/{made}/kode.pdf")
    assert (paper.mimetype, paper.status_code) == ("application/pdf", 200)
    shown = guest.get(f"{PUBLIC}/promosi/kode/hemat")
    assert "10%" in shown.text
    assert "tidak dikenal" in guest.get(f"{PUBLIC}/promosi/kode/H3MATT").text
    assert send(guest, f"{PUBLIC}/promosi/kode/H3MATT").status_code == 404
    send(guest, f"{PUBLIC}/keranjang/{shop.items['service']}")
    assert send(guest, f"{PUBLIC}/promosi/kode/hemat").status_code == 303
    basket = guest.get(f"{PUBLIC}/keranjang").text
    assert f"{SERVICE * 9 // 10:,}".replace(",", ".") in basket
    with shop.app.app_context():
        assert run_in_transaction(lambda: run_audit().ok)


def test_customers_read_what_they_could_use(shop: Shop) -> None:
    _published(shop, name="Untuk semua")
    _published(shop, name="Untuk Rina", audience=frozenset({f"person:{shop.persons['rina']}"}))
    _published(shop, "RAHASIA", name="Dengan kode")
    address = f"{PUBLIC}/promosi"
    guest, rina, budi = (shop.visit(who).get(address).text for who in (None, "rina", "budi"))
    for page in (guest, rina, budi):
        assert "Untuk semua" in page
        assert "Dengan kode" not in page
    assert "Untuk Rina" in rina
    assert "Untuk Rina" not in guest + budi


def test_it_is_tried_on_past_orders(shop: Shop) -> None:
    rina, budi = shop.visit("rina"), shop.visit("budi")
    for browser in (rina, budi):
        send(browser, f"{PUBLIC}/keranjang/{shop.items['service']}")
        assert send(browser, f"{PUBLIC}/keranjang/pesan", expected=str(SERVICE)).status_code == 303
    made = _written(shop, percent="10", cap_amount="", hours="", total="1")
    page = shop.visit("desk").get(f"{ALL}/{made}/coba").text
    assert f"Rp{SERVICE // 10:,}".replace(",", ".") in page
    assert "1 pesanan" in page, "the second one is beyond the limit"
    with shop.app.app_context():
        draft = queries.get_promotion(made)
        assert draft.status is PromotionStatus.DRAFT
        assert queries.read_used([str(made)], None, draft.first_on)[str(made)].total == 0


def test_who_is_new_is_so_until_the_first_order_is_handed_over(shop: Shop) -> None:
    rina, budi = shop.persons["rina"], shop.persons["budi"]
    for who in ("rina", "budi"):
        browser = shop.visit(who)
        send(browser, f"{PUBLIC}/keranjang/{shop.items['service']}")
        placed = send(browser, f"{PUBLIC}/keranjang/pesan", expected=str(SERVICE))
        order_id = placed.location.rsplit("/", 1)[1]
        if who == "rina":
            assert send(shop.visit("desk"), f"{KEPT}/pesanan/{order_id}/serahkan").location
    with shop.app.app_context():
        assert "newcomers" not in list_groups_of(rina, today())
        groups = list_groups_of_many([rina, budi], today())
        assert groups == {one: list_groups_of(one, today()) for one in (rina, budi)}
        first, second = list_past_orders(shop.unit_id, today(), today())
    assert "newcomers" in first.customer.groups & second.customer.groups, "they were new then"


def test_the_page_of_a_promotion_asks_little(shop: Shop) -> None:
    made, owner = _published(shop, "HEMAT"), shop.visit("owner")
    owner.get(f"{ALL}/{made}")
    with statements() as asked:
        assert owner.get(f"{ALL}/{made}").status_code == 200
    assert len(asked) <= 12
