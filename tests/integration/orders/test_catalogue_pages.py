"""Pages of the catalogue: kept by the owner, seen by everybody, the desk's own kept back."""

import io

from PIL import Image
from pypdf import PdfReader

from coop.domain.catalogue import queries
from coop.domain.settings.service import get_setting
from coop.domain.units.queries import get_unit
from tests.support.shop import KEPT, PUBLIC, Shop, send

ALL = f"{KEPT}/katalog"
NEW = {
    "kind": "product",
    "name": "Filter kabin",
    "code": "filter",
    "unit_amount": "85.000",
    "group": "0",
    "is_public": "y",
}


def _picture() -> tuple[io.BytesIO, str]:
    target = io.BytesIO()
    Image.new("RGB", (40, 30), (90, 40, 120)).save(target, "JPEG")
    target.seek(0)
    return target, "filter.jpg"


def _id_of(shop: Shop, code: str) -> int:
    with shop.app.app_context():
        found = queries.find_item_by_code(shop.unit_id, code)
        assert found is not None
        return found.id


def test_an_item_is_added_changed_and_found_by_everybody(shop: Shop) -> None:
    owner, guest = shop.visit("owner"), shop.visit()
    assert send(owner, f"{ALL}/baru", **NEW).status_code == 303
    item_id = _id_of(shop, "FILTER")
    assert "Filter kabin" in guest.get(f"{PUBLIC}/katalog").text
    assert "Rp85.000" in guest.get(f"{PUBLIC}/katalog/{item_id}").text
    assert "Filter kabin" in guest.get(PUBLIC).text
    changed = send(owner, f"{ALL}/{item_id}/ubah", **NEW | {"unit_amount": "90000"})
    assert changed.status_code == 303
    assert "Rp90.000" in guest.get(f"{PUBLIC}/harga").text
    again = send(owner, f"{ALL}/baru", **NEW)
    assert again.status_code == 422
    assert "Filter kabin" in again.text, "what was typed is still there"


def test_what_only_the_desk_sells_is_not_public(shop: Shop) -> None:
    owner, guest = shop.visit("owner"), shop.visit()
    hidden = {name: value for name, value in NEW.items() if name != "is_public"}
    send(owner, f"{ALL}/baru", **hidden)
    item_id = _id_of(shop, "FILTER")
    upload = {"picture": _picture()}
    assert send(owner, f"{ALL}/{item_id}/gambar", **upload).status_code == 303
    with shop.app.app_context():
        (file_id,) = queries.list_pictures([item_id])[item_id]
    address = f"{PUBLIC}/katalog/{item_id}/gambar/{file_id}"
    assert guest.get(f"{PUBLIC}/katalog/{item_id}").status_code == 404
    assert guest.get(address).status_code == 404
    assert owner.get(address).mimetype == "image/jpeg"
    assert "Filter kabin" not in guest.get(f"{PUBLIC}/katalog").text
    assert send(owner, f"{ALL}/{item_id}/ubah", **NEW).status_code == 303
    assert guest.get(address).status_code == 200
    send(owner, f"{ALL}/{item_id}/gambar/{file_id}/remove")
    assert guest.get(address).status_code == 404, "a picture that was taken off is gone"


def test_a_package_with_its_parts_and_what_goes_with_it(shop: Shop) -> None:
    owner, guest = shop.visit("owner"), shop.visit()
    send(owner, f"{ALL}/baru", **NEW | {"kind": "package", "code": "paket", "name": "Paket Sejuk"})
    package = _id_of(shop, "PAKET")
    empty = send(owner, f"{ALL}/{package}/isi")
    assert empty.status_code == 422
    parts = {"part_1": shop.items["service"], "part_2": shop.items["product"], "pieces_2": "2"}
    assert send(owner, f"{ALL}/{package}/isi", **parts).status_code == 303
    assert "2 × Freon" in guest.get(f"{PUBLIC}/katalog/{package}").text
    product = shop.items["product"]
    wish = {"companion_1": package, "moment_1": "both"}
    assert send(owner, f"{ALL}/{product}/pendamping", **wish).status_code == 303
    assert "Paket Sejuk" in guest.get(f"{PUBLIC}/katalog/{product}").text
    kept = send(owner, f"{ALL}/{product}/hapus")
    assert kept.status_code == 422, "a part of a package is switched off, not removed"
    assert send(owner, f"{ALL}/{product}/off").status_code == 303
    assert guest.get(f"{PUBLIC}/katalog/{product}").status_code == 404


def test_the_list_is_narrowed_sorted_and_saved(shop: Shop) -> None:
    desk = shop.visit("desk")
    assert "Cuci AC" not in desk.get(f"{ALL}?q=freon").text
    assert "Cuci AC" not in desk.get(f"{ALL}?kind=product").text
    text = desk.get(f"{ALL}?sort=price&dir=desc").text
    assert text.index("Cuci AC") < text.index("Freon")
    saved = desk.get(f"{ALL}?format=csv").get_data(as_text=True)
    assert "FREON" in saved
    assert "80000" in saved
    assert desk.get(f"{ALL}/baru").status_code == 403, "prices are the owner's"


def test_headings_order_the_catalogue(shop: Shop) -> None:
    owner, guest = shop.visit("owner"), shop.visit()
    for name, rank in (("Suku cadang", "20"), ("Servis", "10")):
        assert send(owner, f"{ALL}/kelompok", name=name, rank=rank).status_code == 303
    assert send(owner, f"{ALL}/kelompok", name="Servis", rank="30").status_code == 422
    with shop.app.app_context():
        ids = {group.name: group.id for group in queries.list_groups(shop.unit_id)}
    send(owner, f"{ALL}/baru", **NEW | {"group": ids["Suku cadang"]})
    send(owner, f"{ALL}/baru", **NEW | {"code": "cek", "name": "Cek AC", "group": ids["Servis"]})
    shelf = guest.get(f"{PUBLIC}/katalog").text
    assert shelf.index("Cek AC") < shelf.index("Filter kabin") < shelf.index("Cuci AC")


def test_the_price_list_is_a_paper(shop: Shop) -> None:
    paper = shop.visit().get(f"{PUBLIC}/harga.pdf")
    text = " ".join(PdfReader(io.BytesIO(paper.data)).pages[0].extract_text().split())
    with shop.app.app_context():
        unit = get_unit(shop.unit_id)
        house = get_setting("coop.name")
    for told in (unit.name, f"Unit usaha {house}", "Daftar harga"):
        assert told in text
