"""Every figure of each office's home, followed in a browser to the list that it opens."""

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.integration.home.homes import whole
from tests.support import browser as browsing
from tests.support.cooperative import STAFF, Cooperative

pytestmark = pytest.mark.e2e
pytest_plugins = ["tests.support.cooperative_fixture"]

# what a value in rupiah counts stands in the note below it, and begins with the number
COUNTED = ("transfer", "pembayaran", "penarikan", "pinjaman", "pengajuan")


@pytest.fixture
def window(
    who: str, cooperative: Cooperative, new_context: Callable[..., BrowserContext]
) -> Iterator[Page]:
    """A window in which ``who`` is signed in: a phone for the member, a desk for staff."""
    with browsing.serve(cooperative.app) as address:
        screen = browsing.PHONE if who == "member" else browsing.DESK
        context = new_context(base_url=address, viewport=screen, reduced_motion="reduce")
        context.add_cookies(
            [{"name": "session", "value": cooperative.cookie_of(who), "url": address}]
        )
        yield context.new_page()


def _counted(value: str, note: str) -> int | None:
    """Return how many rows the figure says its list has, None where it does not say."""
    if "Rp" not in value:
        return whole(value) if value.replace(".", "").isdigit() else None
    words = note.split()
    return whole(words[0]) if len(words) > 1 and words[1] in COUNTED else None


@pytest.mark.parametrize("who", STAFF)
def test_every_figure_opens_a_list_of_as_many_rows(window: Page, who: str) -> None:
    window.goto("/ringkasan")
    figures, compared = window.locator(".figures .figure"), 0
    expect(figures.first).to_be_visible()
    for place in range(figures.count()):
        figure = figures.nth(place)
        value = figure.locator(".figure-value").inner_text()
        notes = figure.locator(".figure-note").all_inner_texts()
        link = figure.get_by_role("link")
        target = urlsplit(link.get_attribute("href") or "")
        link.click()
        expect(window.get_by_role("heading", level=1)).to_be_visible()
        assert (urlsplit(window.url).path, urlsplit(window.url).query) == target[2:4]
        rows, said = _counted(value, "".join(notes)), window.locator(".list-count")
        if rows is not None and said.count():
            assert rows == whole("".join(sign for sign in said.inner_text() if sign.isdigit()))
            compared += 1
        window.go_back()
        expect(figures.first).to_be_visible()
    assert compared


@pytest.mark.parametrize("who", ["member"])
def test_a_member_follows_each_figure_on_the_phone(
    window: Page, cooperative: Cooperative, who: str
) -> None:
    cooperative.forget_reading(who)  # other tests of this worker may have opened the messages
    window.goto("/saya")
    figures = window.locator(".figures .figure")
    for place in range(figures.count()):
        value = figures.nth(place).locator(".figure-value").inner_text()
        figures.nth(place).get_by_role("link").click()
        expect(window.locator("main")).to_contain_text(value)
        window.go_back()
    expect(window.get_by_role("progressbar").first).to_be_visible()
    window.get_by_role("link", name="pesan baru").click()
    expect(window.get_by_role("heading", level=1)).to_be_visible()
