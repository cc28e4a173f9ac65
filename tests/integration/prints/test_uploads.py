"""Pictures on their way: several in a form, or in pieces; and what keeps strangers in bounds."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from coop import dates
from coop.db import run_in_transaction
from coop.domain.prints import draft_service
from coop.domain.units.service import choose_features
from coop.gateways.pieces import Pieces
from coop.web import print_uploads, uploads
from tests.integration.prints.browsing import HOME, Lab, begin, ids_of, pieces_of, upload
from tests.support.prints import digest_of, draw
from tests.support.shop import Shop, send


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


def test_pieces_go_on_whatever_happened_meanwhile(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop, _sizes = lab
    guest, other, content = shop.visit(), draw(sides=(400, 300)), draw(sides=(300, 400))
    draft = begin(guest)

    def post(body: bytes, at: int, whole: bytes = content) -> Any:
        query = {"digest": digest_of(whole), "size": len(whole), "name": "IMG.jpg", "offset": at}
        answer = guest.post(
            f"{draft}/potongan",
            query_string=query,
            data=body,
            content_type="application/octet-stream",
        )
        return answer.get_json()

    monkeypatch.setattr(print_uploads, "MOST_WAITING", len(content) + 100)
    assert post(other[:500], 0, other) == {"offset": 500}
    assert post(content[:-1], 0) == {"offset": len(content) - 1}
    assert pieces_of(guest, draft, other, 700)[0] == {"offset": 0}, "the older one made room"
    monkeypatch.undo()
    assert post(content[:9], 0) == {"offset": 9}
    (sender,) = {path.parent.name for path in pieces_folder(shop).glob("*/*")}
    place = pieces_folder(shop) / sender / digest_of(content)
    place.write_bytes(content)  # killed between the last piece and what is done with it
    assert "picture" in post(b"", len(content))
    assert not place.exists()
    assert "picture" in post(content, 0), "a second tab came too late: it is the same picture"
    assert len(ids_of(shop, draft)) == 2


def test_a_picture_that_another_tab_took_begins_anew(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop, _sizes = lab
    guest, content = shop.visit(), draw(sides=(400, 300))
    draft = begin(guest)
    monkeypatch.setattr(Pieces, "take", lambda *_given: None)
    query = {"digest": digest_of(content), "size": len(content), "name": "a", "offset": 0}
    answer = guest.post(
        f"{draft}/potongan",
        query_string=query,
        data=content,
        content_type="application/octet-stream",
    )
    assert answer.get_json() == {"offset": 0}


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
        {"body": b"", "size": 0},
        {"body": b"", "offset": 5},
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


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The sizes of what was decoded: each one costs a second."""
    found: list[int] = []
    draw_again = uploads.draw_again

    def watch(source: bytes, most_side: int) -> Any:
        found.append(len(source))
        return draw_again(source, most_side)

    monkeypatch.setattr(uploads, "draw_again", watch)
    return found


def test_a_form_brings_four_pictures(lab: Lab, looked_at: list[int]) -> None:
    shop, _sizes = lab
    guest = shop.visit()
    draft = begin(guest)
    assert upload(guest, draft, *[draw(40 + n) for n in range(6)]).status_code == 303
    assert len(looked_at) == len(ids_of(shop, draft)) == 4
    assert "paling banyak 4 foto" in guest.get(draft).text, "the others are to be chosen again"


def test_nothing_is_looked_at_for_who_may_not_add_it(lab: Lab, looked_at: list[int]) -> None:
    shop, _sizes = lab
    guest, other = shop.visit(), shop.visit()
    draft, gone = begin(guest), begin(guest)
    send(guest, f"{gone}/hapus")
    content = draw(sides=(400, 300))
    query = {"digest": digest_of(content), "size": len(content), "name": "a", "offset": 0}
    for browser, address, form, piece in (
        (other, draft, 404, 404),
        (guest, f"{HOME}/999999", 404, 404),
        (guest, gone, 422, 422),
        (guest, draft.replace("bengkel", "lain"), 404, 404),
    ):
        assert upload(browser, address, content).status_code == form
        answer = browser.post(
            f"{address}/potongan",
            query_string=query,
            data=content,
            content_type="application/octet-stream",
        )
        assert answer.status_code == piece
    with shop.app.app_context():
        run_in_transaction(lambda: choose_features(shop.unit_id, ["selling"]))
    assert upload(guest, draft, content).status_code == 404
    assert looked_at == []
    assert not list(pieces_folder(shop).glob("*/*")), "and nothing of it lies on the disk"


def pieces_folder(shop: Shop) -> Path:
    return Path(shop.app.config["INSTANCE_PATH"]) / "pieces"


def test_guests_of_an_address_begin_so_many_an_hour(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop, _sizes = lab
    monkeypatch.setattr(draft_service, "DRAFTS_AN_HOUR", 2)
    begin(shop.visit())
    begin(shop.visit())
    refused = send(shop.visit(), HOME)
    assert refused.status_code == 422
    assert "sambungan" in refused.text
    begin(shop.visit("rina"))
    with dates.at(dates.now() + timedelta(hours=1)):
        begin(shop.visit())


def test_guests_keep_so_much_and_no_more(
    lab: Lab, looked_at: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    shop, _sizes = lab
    guest, rina = shop.visit(), shop.visit("rina")
    draft, hers = begin(guest), begin(rina)
    upload(guest, draft, draw(50))
    monkeypatch.setattr(draft_service, "MOST_GUEST_BYTES", 1)
    looked_at.clear()
    refused = upload(guest, draft, draw(51))
    assert refused.status_code == 422
    assert "tamu" in refused.text
    assert looked_at == []
    assert upload(rina, hers, draw(52)).status_code == 303
    assert len(ids_of(shop, hers)) == 1


def test_those_that_fit_are_kept(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    shop, _sizes = lab
    guest = shop.visit()
    draft = begin(guest)
    monkeypatch.setattr(draft_service, "MOST_PICTURES", 2)
    assert upload(guest, draft, draw(60), draw(61), draw(62)).status_code == 303
    assert len(ids_of(shop, draft)) == 2
    assert "Satu kumpulan" in guest.get(draft).text
    assert upload(guest, draft, draw(63)).status_code == 422
