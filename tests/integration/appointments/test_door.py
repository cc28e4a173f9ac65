"""The door, requests with their plan, and the waiting list."""

import re
from datetime import timedelta

from coop.domain.booking import service
from coop.domain.booking.types import BookingState
from coop.domain.identity.service import grant_role
from coop.domain.identity.types import Role
from coop.domain.settings.service import today
from coop.domain.units.service import found_unit
from coop.domain.units.types import Brand, UnitKind
from tests.support.appointments import NOON, NOW, Desk
from tests.support.shop import KEPT, send

ALL = f"{KEPT}/jadwal"
DOOR = f"{ALL}/masuk"
S = BookingState
SOON = NOW + timedelta(minutes=5)


def test_the_code_opens_the_door_for_staff_alone(desk: Desk) -> None:
    found = desk.read(desk.book())
    number, worker = found.number or "", desk.visit("worker")
    assert "Rina Marlina" in worker.get(DOOR).text, "who is expected today"
    for code in (found.token, f"https://contoh.id{DOOR}/{found.token}", number.lower()):
        answer = send(worker, DOOR, code=code)
        assert answer.status_code == 303
        assert answer.location.endswith(f"{DOOR}/{found.token}")
    for code in ("", "nonsense", "BO-2026-99999", "/"):
        assert send(worker, DOOR, code=code).status_code == 422
    at_door = f"{DOOR}/{found.token}"
    assert "Rina Marlina" in worker.get(at_door).text
    for who in ("rina", "budi"):
        assert desk.visit(who).get(at_door).status_code == 403
        assert send(desk.visit(who), at_door).status_code == 403
    assert desk.visit(None).get(at_door).status_code == 302
    assert desk.read(found.id).state is S.CONFIRMED
    assert send(worker, at_door).status_code == 303
    assert send(desk.visit(), at_door).status_code == 409, "a colleague was first"
    assert desk.read(found.id).state is S.CHECKED_IN
    assert f'action="{at_door}"' not in worker.get(at_door).text


def test_the_code_of_another_unit_opens_nothing(desk: Desk) -> None:
    token = desk.read(desk.book()).token

    def found_another() -> None:
        studio = found_unit(UnitKind.STUDIO, "studio", Brand("Studio"))
        grant_role(desk.shop.users["owner"][0], Role.OWNER, studio.id)

    desk.do(found_another)
    owner, there = desk.visit("owner"), "/usaha/studio/kelola/jadwal/masuk"
    assert owner.get(f"{there}/{token}").status_code == 404
    assert send(owner, f"{there}/{token}").status_code == 404
    assert send(owner, there, code=token).status_code == 422


def test_a_plan_is_proposed_changed_and_accepted(desk: Desk) -> None:
    first, second = desk.ask("rina"), desk.ask("budi", priority=5)
    third = desk.ask("rina", hours=48)
    browser = desk.visit()
    requests = browser.get(f"{ALL}/permintaan").text
    assert requests.index("Budi Tamu") < requests.index("Rina Marlina"), "the urgent one first"
    page = browser.get(f"{ALL}/permintaan/rencana").text
    slots = dict(re.findall(r'name="slot_(\d+)"\s+value="([^"]+)"', page))
    assert set(slots) == {str(first), str(second), str(third)}
    half = {
        f"take_{first}": "y",
        f"slot_{first}": slots[str(first)],
        f"on_{first}": "2026-03-03",
    }
    again = send(browser, f"{ALL}/permintaan/rencana", **half)
    assert again.status_code == 422, "a day without a time"
    assert slots[str(first)] in again.text, "what is shown is what is sent"
    typed = {
        f"take_{second}": "y",
        f"slot_{second}": slots[str(second)],
        f"take_{third}": "y",
        f"slot_{third}": slots[str(third)],
        f"on_{third}": "2026-03-03",
        f"time_{third}": "11:00",
        f"slot_{first}": slots[str(first)],
    }
    assert send(browser, f"{ALL}/permintaan/rencana", **typed).status_code == 303
    states = [desk.read(key).state for key in (first, second, third)]
    assert states == [S.REQUESTED, S.CONFIRMED, S.CONFIRMED]
    assert desk.read(third).starts_at == NOON + timedelta(hours=23)


def test_what_was_taken_meanwhile_stays_open(desk: Desk) -> None:
    request_id, browser = desk.ask(), desk.visit()
    page = browser.get(f"{ALL}/permintaan/rencana").text
    ((_key, slot),) = re.findall(r'name="slot_(\d+)"\s+value="([^"]+)"', page)
    for who in ("Andi", "Budi"):
        desk.book(SOON, "budi", "check", (who,))
    typed = {f"take_{request_id}": "y", f"slot_{request_id}": slot}
    answer = send(browser, f"{ALL}/permintaan/rencana", **typed)
    assert answer.location.endswith(f"permintaan?taken={request_id}")
    assert "sudah terisi" in browser.get(answer.location).text
    assert desk.read(request_id).state is S.REQUESTED
    nothing = send(browser, f"{ALL}/permintaan/rencana", **{f"slot_{request_id}": slot})
    assert nothing.status_code == 303
    forged = {f"take_{request_id}": "y", f"slot_{request_id}": "x@y"}
    assert send(browser, f"{ALL}/permintaan/rencana", **forged).status_code == 422


def test_who_waits_is_taken_off_once(desk: Desk) -> None:
    def join() -> int:
        return service.join_waiting_list(
            desk.services["check"], desk.shop.persons["rina"], today(), today()
        ).id

    entry_id = desk.do(join)
    browser, address = desk.visit(), f"{ALL}/tunggu/{entry_id}/hapus"
    assert "Rina Marlina" in browser.get(f"{ALL}/tunggu").text
    assert send(browser, "/usaha/ksp/kelola/jadwal/tunggu/1/hapus").status_code in (403, 404)
    assert send(browser, address).status_code == 303
    assert send(browser, address).status_code == 409
    assert send(browser, f"{ALL}/tunggu/999/hapus").status_code == 404
    assert "Rina Marlina" not in browser.get(f"{ALL}/tunggu").text
