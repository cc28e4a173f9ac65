"""A day at the desk in a browser: the board by keyboard and pointer, a refusal, door to end."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Locator, Page, expect

from coop import dates
from coop.domain.booking.types import BookingState
from tests.e2e.journey_office import Clock
from tests.support import browser as browsing
from tests.support.appointments import HOUR, NOON, NOW, Desk, open_desk
from tests.support.shop import KEPT

pytestmark = pytest.mark.e2e
BOARD = f"{KEPT}/jadwal"
MONDAY = date(2026, 3, 2)
S = BookingState


@pytest.fixture
def clock() -> Clock:
    """Ten o'clock on a Monday, and running."""
    clock = Clock()
    clock.put(MONDAY, 10)
    return clock


@pytest.fixture
def workshop(app: Flask, clock: Clock) -> Iterator[Desk]:
    """The workshop with its calendar."""
    with dates.at(NOW):
        yield open_desk(app)


@pytest.fixture
def window(
    workshop: Desk, app: Flask, clock: Clock, new_context: Callable[..., BrowserContext]
) -> Iterator[Page]:
    """The desk's window, wide."""
    app.config["WTF_CSRF_ENABLED"] = True
    cookie = workshop.visit("desk").get_cookie("session")
    assert cookie is not None
    with browsing.serve(clock.serve(app)) as address:
        context = new_context(
            base_url=address, viewport=browsing.DESK, locale="id-ID", reduced_motion="reduce"
        )
        context.add_cookies([{"name": "session", "value": cookie.value, "url": address}])
        page = context.new_page()
        page.on("pageerror", lambda error: pytest.fail(str(error)))
        yield page
    app.config["WTF_CSRF_ENABLED"] = False


def _chip(page: Page, booking_id: int, resource_id: int) -> Locator:
    return page.locator(f"#chip-{booking_id}-{resource_id}")


def _drag(page: Page, chip: Locator, to: Locator, cells: int) -> None:
    """Take a booking by its middle to so many cells later, at the height of a lane."""
    box, lane, table = chip.bounding_box(), to.bounding_box(), page.locator(".board-table")
    assert box is not None
    assert lane is not None
    names = page.locator(".board-table thead td").bounding_box()
    whole = table.bounding_box()
    assert names is not None
    assert whole is not None
    width = (whole["x"] + whole["width"] - names["x"] - names["width"]) / ((17 - 9) * 12)
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 20, y, steps=3)
    page.mouse.move(x + cells * width, lane["y"] + 20, steps=6)
    page.mouse.up()


def test_a_day_at_the_desk(workshop: Desk, clock: Clock, window: Page) -> None:
    andi, budi = workshop.resources["Andi"], workshop.resources["Budi"]
    rina = workshop.book(NOON, "rina", "check", ("Andi",))
    workshop.book(NOON + 2 * HOUR, "budi", "check", ("Budi",))
    says = window.locator("#board-says")
    window.goto(BOARD)
    expect(window.get_by_role("heading", level=1)).to_have_text("Papan hari ini")

    # by keyboard: an hour later, there and back first, then put
    chip = _chip(window, rina, andi)
    chip.focus()
    window.keyboard.press("ArrowRight")
    expect(says).to_have_text("Rina Marlina: 12.15, Andi")
    window.keyboard.press("Escape")
    expect(says).to_contain_text("kembali ke tempat semula")
    for _step in range(4):
        window.keyboard.press("ArrowRight")
    window.keyboard.press("ArrowDown")
    expect(says).to_have_text("Rina Marlina: 13.00, Budi")
    window.keyboard.press("Enter")
    expect(_chip(window, rina, budi)).to_be_focused()
    expect(_chip(window, rina, budi)).to_contain_text("13.00")
    expect(says).to_contain_text("sudah dipindahkan")
    assert workshop.read(rina).starts_at == NOON + HOUR

    # by pointer onto a place that is taken: no, with the reason, and back where it was
    _drag(window, _chip(window, rina, budi), window.locator(f"tr[data-lane='{budi}']"), 12)
    expect(window.locator("#toast")).to_contain_text("baru saja diambil")
    expect(says).to_contain_text("kembali ke tempat semula")
    expect(window.locator(".board-ghost")).to_have_count(0)
    assert workshop.read(rina).starts_at == NOON + HOUR

    # by pointer back to the first lane, half an hour later
    _drag(window, _chip(window, rina, budi), window.locator(f"tr[data-lane='{andi}']"), 6)
    expect(_chip(window, rina, andi)).to_contain_text("13.30")
    found = workshop.read(rina)
    assert (found.starts_at, found.resource_ids) == (NOON + 3 * HOUR / 2, [andi])

    _serve(window, clock, _chip(window, rina, andi))
    assert workshop.read(rina).state is S.COMPLETED
    window.goto(BOARD)
    expect(_chip(window, rina, andi)).to_have_class("chip chip-completed")


def _serve(page: Page, clock: Clock, chip: Locator) -> None:
    """Open the booking from the board; the customer comes, the work begins and ends."""
    clock.put(MONDAY, 13)
    chip.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Booking BO-2026-")
    page.get_by_role("button", name="Catat kehadiran").click()
    expect(page.get_by_role("status").first).to_contain_text("Pelanggan sudah datang")
    page.get_by_role("button", name="Mulai").click()
    page.get_by_label("Kilometer di odometer").fill("45.000")
    page.get_by_role("button", name="Selesaikan").click()
    page.locator("dialog[open]").get_by_role("button", name="Selesaikan").click()
    expect(page.get_by_text("Selesai dilayani").first).to_be_visible()


def test_somebody_points_at_a_free_place(workshop: Desk, window: Page) -> None:
    """What is pointed at comes along: the day, the hour and the lane."""
    window.goto(BOARD)
    budi = workshop.resources["Budi"]
    window.locator(f"tr[data-lane='{budi}'] td[data-minute='870']").click()
    window.get_by_role("link", name="Cek AC").click()
    expect(window.get_by_label("Waktu")).to_have_value("14:30")
    window.get_by_label("Pelanggan", exact=False).first.fill("Rina")
    window.get_by_role("button", name="Catat booking").click()
    expect(window.get_by_role("heading", level=1)).to_contain_text("Booking BO-2026-")
    expect(window.get_by_text("2 Maret 2026 14.30").first).to_be_visible()


def test_what_a_colleague_books_appears_by_itself(workshop: Desk, window: Page) -> None:
    """The board asks for itself anew, but never takes away what is being moved."""
    andi, budi = workshop.resources["Andi"], workshop.resources["Budi"]
    first = workshop.book(NOON, "rina", "check", ("Andi",))
    window.clock.install()
    window.goto(BOARD)
    second = workshop.book(NOON, "budi", "check", ("Budi",))
    _chip(window, first, andi).focus()
    window.keyboard.press("ArrowRight")
    window.clock.run_for(21_000)
    expect(window.locator(".board-ghost")).to_have_count(1)
    expect(_chip(window, second, budi)).to_have_count(0)
    window.keyboard.press("Escape")
    window.clock.run_for(21_000)
    expect(_chip(window, second, budi)).to_contain_text("Budi Tamu")
    expect(_chip(window, first, andi)).to_be_focused()


def test_the_board_on_a_phone_is_a_list(workshop: Desk, window: Page) -> None:
    """The lanes give way to a list by time; moving is a link."""
    booking_id = workshop.book(NOON, "rina", "check", ("Andi",))
    window.set_viewport_size(browsing.PHONE)
    window.goto(BOARD)
    expect(window.locator(".board-table")).to_be_hidden()
    window.get_by_role("link", name="Pindahkan Rina Marlina").click()
    window.get_by_label("16.00", exact=True).first.check(force=True)
    window.get_by_role("button", name="Pindahkan").click()
    expect(window.get_by_text("2 Maret 2026 16.00").first).to_be_visible()
    assert workshop.read(booking_id).starts_at == datetime(2026, 3, 2, 9, tzinfo=UTC)
