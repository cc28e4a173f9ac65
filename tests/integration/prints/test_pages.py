"""A visitor's way: pictures by form and in pieces, sizes, the order; and what the desk prints."""

import io
import re
import zipfile
from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import update

from coop import dates
from coop.db import run_in_transaction, session
from coop.domain.assurance.service import run_audit
from coop.domain.catalogue import service as catalogue
from coop.domain.prints import queries, service
from coop.domain.prints.models import PrintDraft
from coop.domain.sales import queries as orders
from coop.domain.sales.area_service import add_area
from coop.domain.sales.queries import OrderFilter
from coop.domain.sales.types import Goods, OrderStatus
from coop.domain.trail.queries import list_trail_of
from coop.domain.units.service import choose_features, found_unit
from coop.domain.units.types import Brand, UnitKind
from coop.refs import Ref
from tests.integration.prints.browsing import (
    HOME,
    STAFF,
    Lab,
    begin,
    described,
    ids_of,
    upload,
)
from tests.support.prints import PRICES, add_sizes, draw
from tests.support.shop import KEPT, PUBLIC, Shop, send
from tests.support.statements import statements


def test_the_way_of_a_customer_without_a_script(lab: Lab) -> None:
    shop, sizes = lab
    rina, desk = shop.visit("rina"), shop.visit("desk")
    assert "Cetak 4R" in rina.get(HOME).text
    draft = begin(rina)
    assert upload(rina, draft, draw(1), draw(2), draw(3)).status_code == 303
    assert len(ids_of(shop, draft)) == 3
    page = rina.get(draft).text
    assert "IMG_0.jpg" in page
    assert page.count("print-coarse") == 3, "60 pixels are too few for any paper"
    first = ids_of(shop, draft)[0]
    same = {"size": str(sizes["4R"]), "paper": "matte", "fit": "border", "copies": "2"}
    assert send(rina, f"{draft}/semua", **same).status_code == 303
    typed = described(shop, draft, sizes["4R"], **{f"copies_{first}": "5"})
    assert send(rina, draft, **typed, next="1").location == f"{draft}/pesan"
    assert send(rina, draft, **typed | {f"copies_{first}": "0"}).status_code == 422
    total = 7 * PRICES["4R"]
    assert re.search(rf'name="expected"\s+value="{total}"', rina.get(f"{draft}/pesan").text)
    form = {"submission_id": str(uuid4()), "expected": str(total), "area": "0"}
    placed = rina.post(f"{draft}/pesan", data=form)
    assert placed.status_code == 303, placed.text
    again = send(rina, f"{draft}/pesan", expected=str(total), area="0")
    assert again.location == placed.location, "another form, the same order"
    assert rina.get(draft).location == placed.location
    with shop.app.app_context():
        (row,) = orders.search_orders(OrderFilter(unit_id=shop.unit_id)).rows
        assert row.total_amount == total
    number = draft.rsplit("/", 1)[1]
    job = f"{STAFF}/{number}"
    assert row.number in desk.get(STAFF).text
    assert "IMG_0.jpg" in desk.get(job).text
    assert desk.get(f"{job}/tiket.pdf").data.startswith(b"%PDF")
    assert desk.get(f"{job}/foto.zip").location.endswith(job), "not before it is asked for"
    asked = send(desk, f"{job}/foto")
    assert asked.location.endswith(f"{job}/foto.zip")
    with zipfile.ZipFile(io.BytesIO(desk.get(asked.location).data)) as archive:
        assert archive.namelist() == [
            "0001_4R_x5_glossy.jpg",
            "0002_4R_x1_glossy.jpg",
            "0003_4R_x1_glossy.jpg",
        ]
        with Image.open(io.BytesIO(archive.read("0001_4R_x5_glossy.jpg"))) as picture:
            assert picture.size == (60, 40)
    assert send(desk, f"{KEPT}/pesanan/{row.id}/tunai", amount=str(total)).status_code == 303
    assert row.number in desk.get(f"{STAFF}?paid=yes").text
    assert row.number not in desk.get(f"{STAFF}?paid=no").text
    for step in ("preparing", "ready", "handed_over"):
        assert send(desk, f"{job}/{step}").status_code == 303
    assert row.number not in desk.get(f"{STAFF}?goods=ready").text
    with shop.app.app_context():
        order = orders.get_order(row.id)
        assert (order.goods, order.status) == (Goods.HANDED_OVER, OrderStatus.COMPLETED)
        assert run_in_transaction(lambda: run_audit().ok)


def test_nobody_else_finds_the_pictures(lab: Lab) -> None:
    shop, sizes = lab
    rina, others = shop.visit("rina"), [shop.visit(), shop.visit("budi"), shop.visit("owner")]
    draft = begin(rina)
    upload(rina, draft, draw(9))
    (picture_id,) = ids_of(shop, draft)
    number = draft.rsplit("/", 1)[1]
    staff = [f"{STAFF}/{number}{rest}" for rest in ("", f"/foto/{picture_id}", "/foto.zip")]
    for other in others:
        for rest in ("", f"/foto/{picture_id}", "/potongan?digest=" + "0" * 64, "/pesan"):
            assert other.get(f"{draft}{rest}").status_code == 404
        for rest in ("", "/semua", "/hapus", f"/foto/{picture_id}/hapus", "/foto"):
            assert send(other, f"{draft}{rest}").status_code == 404
    for address in staff:
        assert shop.visit("owner").get(address).status_code == 404, "it is not ordered"
    send(rina, draft, **described(shop, draft, sizes["2R"]))
    assert send(rina, f"{draft}/pesan", expected=str(PRICES["2R"]), area="0").status_code == 303
    for address in staff:
        assert shop.visit("budi").get(address).status_code == 403
        assert shop.visit("owner").get(address).status_code in (200, 303)
    asked = f"{STAFF}/{number}/foto"
    assert send(shop.visit("budi"), asked).status_code == 403
    assert send(shop.visit("owner"), asked).status_code == 303
    with shop.app.app_context():
        trail = [row.action for row in list_trail_of([Ref("print_draft", int(number))])]
    assert trail.count("prints.downloaded") == 1


def test_a_guest_goes_on_after_signing_in(lab: Lab) -> None:
    shop, _sizes = lab
    guest = shop.visit()
    draft = begin(guest)
    upload(guest, draft, draw(11))
    page = guest.get(f"{draft}/pesan").text
    assert "/masuk?next=" in page
    assert send(guest, f"{draft}/pesan").location.startswith("/masuk")
    assert guest.get(draft).status_code == 200


def test_prints_are_brought_for_the_fee(lab: Lab) -> None:
    shop, sizes = lab
    with shop.app.app_context():
        area_id = run_in_transaction(lambda: add_area(shop.unit_id, "Dago", 12_000).id)
    rina = shop.visit("rina")
    draft = begin(rina)
    upload(rina, draft, draw(13))
    send(rina, draft, **described(shop, draft, sizes["10R"]))
    to = {"area": str(area_id), "receiver": "Ibu Rina", "receiver_phone": "0812 2001 1223"}
    looked = send(rina, f"{draft}/pesan", **to, expected="1", preview="1")
    assert looked.status_code == 422, "a look orders nothing"
    total = PRICES["10R"] + 12_000
    assert f"Rp{total:,}".replace(",", ".") in looked.text
    unclear = send(rina, f"{draft}/pesan", **to, expected=str(total))
    assert unclear.status_code == 422, "where to?"
    placed = send(rina, f"{draft}/pesan", **to, address="Jl. Mawar 2", expected=str(total))
    assert placed.status_code == 303
    with shop.app.app_context():
        order = orders.get_order(int(placed.location.rsplit("/", 1)[1]))
        assert (order.total_amount, order.area) == (total, "Dago")


def place(browser: FlaskClient, shop: Shop, sizes: dict[str, int]) -> str:
    """Order one picture; return the number of its draft."""
    draft = begin(browser)
    upload(browser, draft, draw())
    send(browser, draft, **described(shop, draft, sizes["2R"]))
    placed = send(browser, f"{draft}/pesan", expected=str(PRICES["2R"]), area="0")
    assert placed.status_code == 303
    return draft.rsplit("/", 1)[1]


def test_the_buyer_sees_the_pictures_of_the_order(lab: Lab) -> None:
    shop, sizes = lab
    rina = shop.visit("rina")
    number = place(rina, shop, sizes)
    with shop.app.app_context():
        draft = session.get_one(PrintDraft, int(number))
        (picture,) = queries.list_pictures(int(number))
        run_in_transaction(lambda: give_to_a_guest(int(number)))
    page = f"/pesanan-saya/{draft.order_id}"
    thumb = f"{HOME}/{number}/foto/{picture.id}"
    shown = rina.get(page).text
    assert thumb in shown, "though it was begun before signing in, in another browser"
    assert rina.get(thumb).mimetype == "image/jpeg"
    assert shop.visit("budi").get(thumb).status_code == 404
    assert shop.visit().get(thumb).status_code == 404
    with dates.at(dates.now() + timedelta(days=60)):
        with shop.app.app_context():
            for portion in list(service.let_go_portions()):
                run_in_transaction(portion)
        gone = rina.get(page).text
    assert thumb not in gone
    assert "Foto sudah dihapus pada" in gone


def give_to_a_guest(draft_id: int) -> None:
    session.execute(update(PrintDraft).where(PrintDraft.id == draft_id).values(holder="visit:x"))


def test_what_is_not_ordered_yet_stands_beside_ones_orders(lab: Lab) -> None:
    shop, _sizes = lab
    rina = shop.visit("rina")
    assert "Foto yang belum dipesan" not in rina.get("/pesanan-saya").text
    draft = begin(rina)
    upload(rina, draft, draw())
    page = rina.get("/pesanan-saya").text
    assert "Foto yang belum dipesan" in page
    assert draft in page
    with shop.app.app_context():
        run_in_transaction(lambda: open_another("toko"))
    elsewhere = rina.get("/usaha/toko/cetak-foto").text
    assert draft in elsewhere
    assert "Bengkel Sejuk" in elsewhere


def open_another(code: str) -> None:
    """Another business that prints."""
    unit = found_unit(UnitKind.WORKSHOP, code, Brand("Toko Foto"))
    choose_features(unit.id, ["selling", "prints"])
    add_sizes(unit.id)


def test_photos_are_offered_while_there_is_a_size(lab: Lab) -> None:
    shop, sizes = lab
    assert HOME in shop.visit().get(PUBLIC).text
    with shop.app.app_context():
        for size_id in sizes.values():
            run_in_transaction(partial(catalogue.switch_item, size_id, is_active=False))
    assert HOME not in shop.visit().get(PUBLIC).text
    empty = shop.visit("owner").get(STAFF).text
    assert "/kelola/katalog/baru" in empty


def test_pictures_are_removed_one_by_one_and_all(lab: Lab) -> None:
    shop, _sizes = lab
    guest = shop.visit()
    draft = begin(guest)
    upload(guest, draft, draw(15), draw(16))
    first, second = ids_of(shop, draft)
    assert send(guest, f"{draft}/foto/{first}/hapus").status_code == 303
    assert ids_of(shop, draft) == [second]
    assert send(guest, f"{draft}/foto/{first}/hapus").status_code == 404
    assert guest.get(f"{draft}/pesan").status_code == 200
    assert send(guest, f"{draft}/hapus").status_code == 303
    assert ids_of(shop, draft) == []
    assert guest.get(draft).status_code == 200
    assert upload(guest, draft, draw(17)).status_code == 422


def test_a_size_without_a_picture_is_not_put_into_the_basket(lab: Lab) -> None:
    shop, sizes = lab
    rina = shop.visit("rina")
    answer = send(rina, f"{PUBLIC}/keranjang/{sizes['4R']}")
    assert answer.status_code == 303
    assert answer.location.endswith(HOME)
    assert "Cetak 4R" not in rina.get(f"{PUBLIC}/keranjang").text


def test_what_was_typed_is_kept_when_a_picture_goes_or_comes(lab: Lab) -> None:
    shop, sizes = lab
    guest = shop.visit()
    draft = begin(guest)
    upload(guest, draft, draw(10), draw(90))
    first, second = ids_of(shop, draft)
    typed = described(shop, draft, sizes["4R"], **{f"copies_{second}": "6", f"copies_{first}": "0"})
    upload(guest, draft, draw(170))
    address = f"{draft}/foto/{first}/hapus"
    wrong = send(guest, address, **typed | {f"copies_{second}": "0"})
    assert wrong.status_code == 422
    assert len(ids_of(shop, draft)) == 3, "nothing is lost, and it says what is wrong"
    assert send(guest, address, **typed).status_code == 303, "what goes need not be right"
    with shop.app.app_context():
        found = {one.id: one for one in queries.list_pictures(int(draft.rsplit("/", 1)[1]))}
    assert (found[second].copies, found[second].item_id) == (6, sizes["4R"])
    del found[second]
    ((third, came),) = found.items()
    assert came.copies == 1, "it was not on the form"
    saved = send(guest, draft, **{k: v for k, v in typed.items() if k.endswith(f"_{second}")})
    assert saved.status_code == 303
    assert ids_of(shop, draft) == [second, third]


def test_a_unit_without_prints_has_no_such_pages(lab: Lab) -> None:
    shop, _sizes = lab
    with shop.app.app_context():
        run_in_transaction(lambda: choose_features(shop.unit_id, ["selling"]))
    assert shop.visit().get(HOME).status_code == 404
    assert shop.visit("owner").get(STAFF).status_code == 404


@pytest.mark.parametrize("count", [1, 30])
def test_a_page_reads_as_much_whatever_is_in_it(lab: Lab, count: int) -> None:
    shop, _sizes = lab
    guest = shop.visit()
    draft = begin(guest)
    for first in range(0, count, 4):
        upload(guest, draft, *[draw(20 + first + n) for n in range(min(4, count - first))])
    with statements() as counted:
        assert guest.get(draft).status_code == 200
    assert len(counted) <= 12
