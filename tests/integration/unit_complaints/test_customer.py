"""A customer writes to a business, follows it, and says whether it is settled."""

from datetime import timedelta

from sqlalchemy import func, select

from coop.db import session
from coop.domain.complaints.models import Complaint
from coop.domain.complaints.places import OF_A_PERSON, REPLIES
from coop.domain.complaints.types import ComplaintStatus
from coop.domain.sales import service as sales
from coop.domain.sales.types import Basket, PaymentTerms, Wish
from coop.domain.settings.service import today
from coop.domain.units.queries import get_unit
from tests.integration.unit_complaints.conftest import LIST, MINE, WRITE, Desk
from tests.support.shop import PUBLIC

HOME = "/sebagai-pelanggan"
GUEST = {"name": "Wawan Tamu", "email": "wawan@contoh.id"}


def test_the_whole_way_from_the_order_to_the_stars(desk: Desk) -> None:
    order_id = desk.order()
    own_order = desk.get("rina", f"/pesanan-saya/{order_id}")
    assert f"{WRITE}?about=order:{order_id}" in own_order.text
    form = desk.get("rina", f"{WRITE}?about=order:{order_id}").text
    assert f'value="order:{order_id}" selected' in form
    key = desk.write(subject=f"order:{order_id}")
    found = desk.see(key)
    assert (found.unit_id, found.number) == (desk.shop.unit_id, "KS-2026-00001")
    assert "Bengkel Sejuk" in desk.get("rina", MINE).text
    assert desk.send("desk", f"{LIST}/{key}/ambil").status_code == 303
    page = desk.get("desk", f"{LIST}/{key}").text
    assert f"/kelola/pesanan/{order_id}" in page
    assert "/kelola/pelanggan/" in page
    sent = desk.send("desk", f"{LIST}/{key}/jawab", answer="Silakan datang.", outcome="resolve")
    assert sent.status_code == 303
    desk.later(hours=2)
    assert "Silakan datang." in desk.get("rina", f"{MINE}/{key}").text
    assert desk.send("rina", f"{MINE}/{key}/buka-lagi", why="Masih berdecit").status_code == 303
    assert desk.see(key).status is ComplaintStatus.OPEN
    sent = desk.send("owner", f"{LIST}/{key}/jawab", answer="Kami ganti.", outcome="resolve")
    assert sent.status_code == 303
    assert desk.send("rina", f"{MINE}/{key}/selesai").status_code == 303
    assert desk.see(key).status is ComplaintStatus.CLOSED
    assert desk.send("rina", f"{MINE}/{key}/nilai", stars="5").status_code == 303
    assert desk.see(key).rating == 5
    assert desk.problems() == {}


def test_accepting_twice_is_once_and_nothing_before_the_answer(desk: Desk) -> None:
    key = desk.write()
    assert desk.send("rina", f"{MINE}/{key}/selesai").status_code == 422
    desk.send("desk", f"{LIST}/{key}/jawab", answer="Beres.", outcome="resolve")
    assert "tidak bisa dibuka lagi" in desk.get("rina", f"{MINE}/{key}").text
    assert desk.send("rina", f"{MINE}/{key}/selesai").status_code == 303
    assert desk.send("rina", f"{MINE}/{key}/selesai").status_code == 422
    assert desk.send("rina", f"{MINE}/{key}/buka-lagi", why="lagi").status_code == 422


def test_who_may_read_it_is_said(desk: Desk) -> None:
    usually = "Biasanya petugas dan pemilik usaha."
    assert usually in desk.get("rina", WRITE).text
    assert usually in desk.get(None, WRITE).text
    assert usually in desk.get("desk", f"{LIST}/tulis").text
    assert "Biasanya pengurus dan petugas koperasi." in desk.get(None, "/keluhan").text


def test_an_order_that_is_late_or_cancelled_leads_to_a_complaint(desk: Desk) -> None:
    def place() -> int:
        wish = Wish(1, desk.shop.items["service"])
        basket = Basket(desk.shop.unit_id, desk.shop.persons["rina"], (wish,))
        return sales.place_order(basket, PaymentTerms(today()), "test:late", None).id

    order_id = desk.do(place)
    own, way = f"/pesanan-saya/{order_id}", f"{WRITE}?about=order:{order_id}"
    assert way not in desk.get("rina", own).text, "it was ordered this moment"
    desk.later(hours=25)
    assert way in desk.get("rina", own).text
    desk.moment -= timedelta(hours=25)
    assert desk.send("rina", f"{own}/batal", reason="Terlalu lama").status_code == 303
    assert way in desk.get("rina", own).text
    key = desk.write(subject=f"order:{order_id}")
    assert desk.see(key).subject_id == order_id


def test_somebody_elses_is_not_found(desk: Desk) -> None:
    key = desk.write()
    assert desk.get("budi", f"{MINE}/{key}").status_code == 404
    for step in ("balas", "buka-lagi", "selesai", "nilai"):
        assert desk.send("budi", f"{MINE}/{key}/{step}", text="x").status_code == 404
    assert "Rem berdecit" not in desk.get("budi", MINE).text


def test_the_same_form_twice_is_one_complaint(desk: Desk) -> None:
    typed = {
        "submission_id": "7d9b7f53-54b8-4bd7-9a4e-0c37f2a44d11",
        "kind": "complaint",
        "category_id": desk.category(),
        "title": "Dua kali",
        "text": "Tombolnya tertekan dua kali.",
    }
    first, second = (desk.send("rina", WRITE, **typed) for _n in range(2))
    assert first.status_code == second.status_code == 303
    assert first.location == second.location
    assert _count(desk) == 1


def test_only_what_was_had_with_this_unit_can_be_named(desk: Desk) -> None:
    others = desk.order("budi")
    sent = desk.send(
        "rina",
        WRITE,
        kind="complaint",
        category_id=desk.category(),
        title="Milik orang",
        text="Bukan milik saya.",
        subject=f"order:{others}",
    )
    assert sent.status_code == 422
    own = desk.order("rina")
    sent = desk.send(
        "rina",
        "/usaha/studio/keluhan",
        kind="complaint",
        category_id=desk.category(desk.studio_id),
        title="Unit lain",
        text="Pesanan bengkel di studio.",
        subject=f"order:{own}",
    )
    assert sent.status_code == 422
    assert _count(desk) == 0


def test_another_units_category_is_refused(desk: Desk) -> None:
    sent = desk.send(
        "rina",
        WRITE,
        kind="complaint",
        category_id=desk.category(desk.studio_id),
        title="Kategori studio",
        text="Salah unit.",
    )
    assert sent.status_code == 422
    assert _count(desk) == 0


def test_a_guest_follows_by_the_link_and_is_limited(desk: Desk) -> None:
    typed = {"kind": "suggestion", "category_id": desk.category(), "title": "Wifi", "text": "Ada?"}
    sent = [desk.send(None, WRITE, **typed, **GUEST) for _n in range(6)]
    assert [one.status_code for one in sent] == [303] * 5 + [422]
    assert "/keluhan/ikuti/" in sent[0].location
    page = desk.get(None, sent[0].location).text
    assert "Bengkel Sejuk" in page
    assert desk.mails("complaint_received") == ["wawan@contoh.id"] * 5
    key = desk.ask(lambda: session.scalars(select(Complaint.id)).first())
    desk.send("desk", f"{LIST}/{key}/jawab", answer="Ada.", outcome="resolve")
    assert desk.send(None, f"{sent[0].location}/selesai").status_code == 303
    assert desk.see(key or 0).status is ComplaintStatus.CLOSED


def test_a_person_writes_ten_an_hour_in_all_units_together(desk: Desk) -> None:
    at_the_studio = {
        "kind": "complaint",
        "category_id": desk.category(desk.studio_id),
        "title": "Foto buram",
        "text": "Minta cetak ulang.",
    }
    for _n in range(OF_A_PERSON):
        desk.write()
    refused = desk.send("rina", "/usaha/studio/keluhan", **at_the_studio)
    assert refused.status_code == 422
    assert "Foto buram" in refused.text, "what was typed is still there"
    assert _count(desk) == OF_A_PERSON
    desk.write("budi")
    desk.later(hours=1)
    assert desk.send("rina", "/usaha/studio/keluhan", **at_the_studio).status_code == 303
    assert desk.problems() == {}


def test_replies_are_limited_for_persons_and_guests(desk: Desk) -> None:
    key, other = desk.write(), desk.write()
    for _n in range(REPLIES):
        assert desk.send("rina", f"{MINE}/{key}/balas", text="Lagi").status_code == 303
    assert desk.send("rina", f"{MINE}/{key}/balas", text="Lagi").status_code == 422
    assert desk.send("rina", f"{MINE}/{other}/balas", text="Lagi").status_code == 422
    typed = {"kind": "suggestion", "category_id": desk.category(), "title": "Wifi", "text": "Ada?"}
    link = desk.send(None, WRITE, **typed, **GUEST).location
    answers = [desk.send(None, f"{link}/balas", text="Ya") for _n in range(REPLIES + 1)]
    assert [one.status_code for one in answers] == [303] * REPLIES + [422]
    desk.later(hours=1)
    assert desk.send("rina", f"{MINE}/{key}/balas", text="Besok").status_code == 303


def test_the_cooperative_has_its_own_addresses(desk: Desk) -> None:
    code = desk.ask(lambda: get_unit(1).code)
    for page in ("keluhan", "suara-pelanggan", "tanya-jawab"):
        assert desk.get(None, f"/usaha/{code}/{page}").status_code == 404
        assert desk.get(None, f"{PUBLIC}/{page}").status_code == 200


def test_an_open_complaint_stands_on_ones_home_until_it_is_settled(desk: Desk) -> None:
    empty = desk.get("rina", HOME).text
    assert "Keluhan dan saran saya" not in empty
    assert f'href="{MINE}"' in empty, "there is a way to write all the same"
    key = desk.write()
    home = desk.get("rina", HOME).text
    assert "Keluhan dan saran saya" in home
    assert f"{MINE}/{key}" in home


def _count(desk: Desk) -> int:
    return desk.ask(lambda: session.scalar(select(func.count()).select_from(Complaint)) or 0)
