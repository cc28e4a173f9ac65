"""A visitor's way: pictures by form and in pieces, sizes, the order; and what the desk prints."""

import io
import re
import zipfile
from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from PIL import Image

from coop.db import run_in_transaction
from coop.domain.assurance.service import run_audit
from coop.domain.prints import queries
from coop.domain.sales import queries as orders
from coop.domain.sales.area_service import add_area
from coop.domain.sales.queries import OrderFilter
from coop.domain.sales.types import Goods, OrderStatus
from coop.domain.units.service import choose_features
from tests.support.prints import PRICES, digest_of, draw
from tests.support.shop import KEPT, PUBLIC, Shop, send
from tests.support.statements import statements

HOME, STAFF = f"{PUBLIC}/cetak-foto", f"{KEPT}/cetak"
Lab = tuple[Shop, dict[str, int]]


def begin(browser: FlaskClient) -> str:
    """Begin a collection; return its address."""
    answer = send(browser, HOME)
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def upload(browser: FlaskClient, draft: str, *pictures: bytes) -> Any:
    files = [(io.BytesIO(one), f"IMG_{n}.jpg") for n, one in enumerate(pictures)]
    return send(browser, f"{draft}/foto", pictures=files)


def ids_of(shop: Shop, draft: str) -> list[int]:
    with shop.app.app_context():
        return [one.id for one in queries.list_pictures(int(draft.rsplit("/", 1)[1]))]


def described(shop: Shop, draft: str, item_id: int, **more: str) -> dict[str, str]:
    """What is typed to print every picture once in a size."""
    typed = {}
    for one in ids_of(shop, draft):
        typed |= {f"size_{one}": str(item_id), f"paper_{one}": "glossy"}
        typed |= {f"fit_{one}": "fill", f"copies_{one}": "1"}
    return typed | more


def pieces_of(browser: FlaskClient, draft: str, content: bytes, step: int) -> list[Any]:
    """Send a picture in pieces, each where the server says; return what it said."""
    query = {"digest": digest_of(content), "size": len(content), "name": "IMG.jpg"}
    said = [browser.get(f"{draft}/potongan", query_string=query).get_json()]
    while "offset" in said[-1]:
        at = said[-1]["offset"]
        answer = browser.post(
            f"{draft}/potongan",
            query_string={**query, "offset": at},
            data=content[at : at + step],
            content_type="application/octet-stream",
        )
        said.append(answer.get_json())
    return said


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
    with zipfile.ZipFile(io.BytesIO(desk.get(f"{job}/foto.zip").data)) as archive:
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


def test_a_picture_in_pieces_goes_on_where_it_stopped(lab: Lab) -> None:
    shop, _sizes = lab
    guest, content = shop.visit(), draw(sides=(400, 300))
    draft = begin(guest)
    query = {"digest": digest_of(content), "size": len(content), "name": "IMG.jpg", "offset": 0}
    piece = {"data": content[:500], "content_type": "application/octet-stream"}
    for _time in range(2):  # a piece that comes twice counts once
        said = guest.post(f"{draft}/potongan", query_string=query, **piece).get_json()
        assert said == {"offset": 500}
    said = pieces_of(guest, draft, content, 700)
    assert said[0] == {"offset": 500}, "asked anew, the server knows where it stopped"
    (picture_id,) = ids_of(shop, draft)
    assert said[-1] == {"picture": picture_id}
    assert pieces_of(guest, draft, content, 700) == [{"picture": picture_id}], "known by its bytes"
    assert guest.get(f"{draft}/foto/{picture_id}").mimetype == "image/jpeg"


def test_pieces_that_are_no_picture_are_refused(lab: Lab) -> None:
    shop, _sizes = lab
    guest, content = shop.visit(), draw()
    draft = begin(guest)

    def post(body: bytes = content, **query: Any) -> Any:
        known = {"digest": digest_of(content), "size": len(content), "offset": 0, "name": "a"}
        return guest.post(
            f"{draft}/potongan",
            query_string=known | query,
            data=body,
            content_type="application/octet-stream",
        )

    wrong: list[dict[str, Any]] = [
        {"digest": "../../etc/passwd"},
        {"digest": ""},
        {"size": "x"},
        {"size": 10**8},
        {"size": "-1"},
        {"offset": "１"},
        {"offset": 1},
        {"size": 3},
        {"body": b""},
        {"digest": "0" * 64},
        {"body": b"no picture", "size": 10},
    ]
    for given in wrong:
        answer = post(**given)
        assert answer.status_code == 422, given
        assert answer.get_json()["error"]
    assert guest.get(f"{draft}/potongan?digest=zz").status_code == 422
    assert ids_of(shop, draft) == []
    assert post().get_json()["picture"], "and after all that the right one is taken"


def test_a_damaged_picture_is_said_and_the_others_are_taken(lab: Lab) -> None:
    shop, _sizes = lab
    guest = shop.visit()
    draft = begin(guest)
    mixed = upload(guest, draft, draw(7), b"%PDF-1.4 no picture")
    assert mixed.status_code == 303
    assert len(ids_of(shop, draft)) == 1
    assert "JPEG" in guest.get(draft).text
    assert upload(guest, draft, b"GIF89a").status_code == 422
    assert send(guest, f"{draft}/foto").status_code == 422
    assert upload(guest, draft, *[b"x"] * 13).status_code == 413


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
        assert shop.visit("owner").get(address).status_code == 200


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
    for first in range(0, count, 10):
        upload(guest, draft, *[draw(20 + first + n) for n in range(min(10, count - first))])
    with statements() as counted:
        assert guest.get(draft).status_code == 200
    assert len(counted) <= 12
