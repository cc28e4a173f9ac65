"""No page of the portal breaks WCAG 2.2 AA or scrolls sideways on a phone: each one, filled.

Members' pages are judged on a phone, staff's at a desk; the colours in both themes, the width of
all of them on a phone. Pages come from the role matrix, so that a new route is looked at as soon
as it has its row; the visitor is whoever of those let in sees most.
"""

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.guards.test_role_matrix import ROWS
from tests.support import browser as browsing
from tests.support.cooperative import Cooperative

pytestmark = pytest.mark.e2e
pytest_plugins = ["tests.support.cooperative_fixture"]

SEES_MOST = (
    *("treasurer", "chair", "secretary", "cashier", "administrator", "supervisor", "committee"),
    *("owner", "desk", "worker"),
    *("member", "another", "nobody"),
)
ON_A_PHONE = {"member", "another", "nobody"}
# open to all, but made for who has not signed in
FOR_GUESTS = (
    *(
        "broadcast.unsubscribe",
        "complaining.guest",
        "complaining.voices",
        "faq.index",
        "home.public_home",
        "identity.",
    ),
    *("booking.services", "booking.slots", "booking.who"),
    *("catalogue.offer", "catalogue.prices", "catalogue.shelf", "orders.basket", "prints.start"),
    *("promotions.ask_code", "promotions.by_code", "promotions.current", "ratings.all_of_unit"),
    *("unit_complaints.voices", "unit_faq.index"),
    *("customers.sign_up", "joining.", "simulator.", "units.home", "units.index", "verify."),
)
# what a GET answers where it shows no page: a file of this type, or the way to a page
NO_PAGE = {
    "account.own_data_file": "application/json",
    "appointments.proof": "image/jpeg",
    "account.recovery_codes": "redirect",  # shown once, after they were made
    "books.receipt": "image/jpeg",
    "booking.by_code": "redirect",
    "booking.calendar": "text/calendar",
    "broadcast.count": "text/html",  # the part of a form that follows what is chosen
    "catalogue.picture": "image/jpeg",
    "catalogue.price_paper": "application/pdf",
    "complaining.begin": "redirect",
    "complaining.guest_file": "image/jpeg",
    "complaining.my_file": "image/jpeg",
    "complaints.file": "image/jpeg",
    "credit.file": "image/jpeg",
    "documents.show": "application/pdf",
    "faq.suggest": "text/html",  # a part of a page, filled in while something is typed
    "home.index": "redirect",
    "home.mine": "redirect",
    "identity.second_factor": "redirect",  # shown between password and code
    "loans.my_file": "image/jpeg",
    "members.of_person": "redirect",
    "membership.card": "application/pdf",
    "membership.card_sheet": "application/pdf",
    "membership.file": "image/jpeg",
    "membership.my_card": "application/pdf",
    "promotions.ask_code": "redirect",
    "promotions.vouchers": "application/pdf",
    "reports.order_file": "application/pdf",
    "reports.order_progress": "text/html",  # the part of a page that asks for itself
    "moving_in.progress": "text/html",  # the part of a page that asks for itself
    "savings.interest_progress": "text/html",  # the same
    "moving_in.reasons": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "moving_in.template": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "notices.picture": "image/jpeg",
    "notices.staff_picture": "image/jpeg",
    "orders.my_receipt": "application/pdf",
    "orders.receipt": "application/pdf",
    "pay.choose_together": "redirect",  # nothing ticked
    "pay.proof": "image/jpeg",
    "points.picture": "image/jpeg",
    "prints.offset": "application/json",
    "prints.originals": "redirect",  # who has not just asked for them
    "prints.staff_thumb": "image/jpeg",
    "prints.thumb": "image/jpeg",
    "prints.ticket": "application/pdf",
    "payroll.letter": "application/pdf",
    "payroll.my_letter": "application/pdf",
    "payroll.my_scan": "image/jpeg",
    "payroll.paper": "application/pdf",
    "payroll.progress": "text/html",  # the part of a page that asks for itself
    "payroll.scan": "image/jpeg",
    "shu.progress": "text/html",  # the same
    "shu.slip": "application/pdf",
    "savings.my_statement": "application/pdf",
    "savings.statement": "application/pdf",
    "static": "application/json",
    "till.proof": "image/jpeg",
    "till.return_voucher": "application/pdf",
    "trade.sold": "application/pdf",
    "unit_complaints.file": "image/jpeg",
    "unit_faq.suggest": "text/html",  # a part of a page, filled in while something is typed
    "units.logo": "image/jpeg",
}
OF_UNITS = (
    *("appointments.", "booking.", "catalogue.", "customers.", "orders.", "points.", "prints."),
    "promotions.",
    *("ratings.", "till.", "trade.", "unit_complaints.", "unit_faq.", "units."),
)
SIDEWAYS = """
() => document.scrollingElement.scrollWidth <= innerWidth ? [] :
  [...document.querySelectorAll('body *')]
    .filter(one => one.getBoundingClientRect().right > innerWidth + 1)
    .map(one => 'wider than the phone: ' + one.outerHTML.slice(0, 200))
"""


def _visitor(endpoint: str, answers: dict[str, str]) -> str:
    if endpoint.startswith(FOR_GUESTS):
        return "nobody"
    if endpoint.startswith(("account.", "booking.mine", "complaining.mine", "orders.mine", "pay.")):
        return "member"
    if endpoint.startswith(OF_UNITS) and answers["owner"] == "+":
        return "owner"
    return next(who for who in SEES_MOST if answers[who] == "+")


VISITORS = {
    row.endpoint: _visitor(row.endpoint, row.answers) for row in ROWS if row.method == "GET"
}
PAGES = [(endpoint, who) for endpoint, who in VISITORS.items() if endpoint not in NO_PAGE]
PART = 12
"""So many pages a test: workers share what a busy visitor sees."""
PARTS = [
    pytest.param(who, pages[first : first + PART], id=f"{who}-{first // PART + 1}")
    for who in sorted({visitor for _endpoint, visitor in PAGES})
    for pages in [[endpoint for endpoint, visitor in PAGES if visitor == who]]
    for first in range(0, len(pages), PART)
]


@pytest.fixture
def served(cooperative: Cooperative) -> Iterator[str]:
    """The told cooperative, served to a browser."""
    with browsing.serve(cooperative.app) as address:
        yield address


@pytest.fixture
def window(
    who: str, cooperative: Cooperative, served: str, new_context: Callable[..., BrowserContext]
) -> Page:
    """A window in which ``who`` is signed in, light."""
    context = new_context(base_url=served, locale="id-ID", reduced_motion="reduce")
    cookies = {"theme": "light"}
    if who != "nobody":
        cookies["session"] = cooperative.cookie_of(who)
    context.add_cookies([{"name": n, "value": v, "url": served} for n, v in cookies.items()])
    return context.new_page()


def _judge(window: Page, who: str) -> list[str]:
    """Return what is wrong with the page in the window: its rules, its colours, its width."""
    window.set_viewport_size(browsing.PHONE if who in ON_A_PHONE else browsing.DESK)
    barriers = browsing.find_violations(window)
    window.evaluate("document.documentElement.dataset.bsTheme = 'dark'")
    barriers += browsing.find_pale(window)
    window.set_viewport_size(browsing.PHONE)
    return barriers + _find_wide(window)


def _find_wide(window: Page) -> list[str]:
    """Return what is wider than the phone once the charts have followed the new width."""
    wide: list[str] = []
    for _look in range(30):
        wide = window.evaluate(SIDEWAYS)
        if not wide:
            break
        window.wait_for_timeout(100)
    return wide


@pytest.mark.parametrize(("who", "endpoints"), PARTS)
def test_no_barrier(cooperative: Cooperative, window: Page, who: str, endpoints: list[str]) -> None:
    found = {}
    for endpoint in endpoints:
        address = cooperative.address_of(endpoint)
        answer = window.goto(address, wait_until="domcontentloaded")
        assert answer is not None
        assert (answer.status, urlsplit(window.url).path) == (200, urlsplit(address).path)
        expect(window.get_by_role("heading", level=1)).to_have_count(1)
        found[endpoint] = _judge(window, who)
    assert found
    assert {endpoint: barriers for endpoint, barriers in found.items() if barriers} == {}


PALE = """
(dark) => {
  document.documentElement.dataset.bsTheme = dark ? 'dark' : 'light';
  const cells = document.querySelectorAll('main tbody td, main li, main p');
  const last = cells[cells.length - 1];
  last.append(Object.assign(document.createElement('span'), { textContent: 'pucat', id: 'pale' }));
  document.getElementById('pale').style.setProperty('color', dark ? '#3a403e' : '#d5dad8');
}
"""


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("who", ["treasurer"])
def test_one_pale_word_at_the_end_of_a_long_list_is_found(
    cooperative: Cooperative, window: Page, who: str, dark: bool
) -> None:
    """Colours are measured once a look: a look of its own is not passed over."""
    window.set_viewport_size(browsing.DESK)
    window.goto(cooperative.address_of("members.register"), wait_until="domcontentloaded")
    assert browsing.find_violations(window) == []
    window.evaluate(PALE, dark)
    (found,) = browsing.find_pale(window)
    assert "pucat" in found
    assert browsing.find_violations(window) == [found]


@pytest.mark.parametrize("who", ["nobody"])
@pytest.mark.parametrize(
    ("address", "status"), [("/tidak-ada", 404), ("/masuk", 422), ("/gabung", 422)]
)
def test_no_barrier_where_something_went_wrong(
    window: Page, who: str, address: str, status: int
) -> None:
    answer = window.goto(address)
    if status == 422:
        form = window.locator("main form[method=post]")
        form.evaluate("form => form.noValidate = true")
        with window.expect_navigation() as sent:
            form.locator("button[type=submit]").first.click()
        answer = sent.value
        expect(window.locator(".error-summary")).to_be_visible()
    assert answer is not None
    assert answer.status == status
    assert _judge(window, who) == []


@pytest.mark.parametrize("screen", ["phone", "desk"])
@pytest.mark.parametrize("who", ["member", "treasurer"])
def test_no_barrier_in_what_opens(
    cooperative: Cooperative, window: Page, who: str, screen: str
) -> None:
    window.set_viewport_size({"phone": browsing.PHONE, "desk": browsing.DESK}[screen])
    window.goto(cooperative.address_of("home.member" if who == "member" else "home.staff"))
    window.locator("details.account:visible summary").click()
    assert browsing.find_violations(window) == []
    if screen == "phone":
        window.get_by_role("button", name="Lainnya").click()
        expect(window.locator(":popover-open")).to_be_visible()
        assert browsing.find_violations(window) == []


@pytest.mark.parametrize("endpoint", NO_PAGE)
def test_the_rest_shows_no_page(cooperative: Cooperative, endpoint: str) -> None:
    row = next(row for row in ROWS if (row.endpoint, row.method) == (endpoint, "GET"))
    browser, address = cooperative.visit(VISITORS[endpoint]), cooperative.address_of(endpoint)
    with browser.get(address, query_string=row.typed) as answer:
        kind = "redirect" if answer.status_code in {302, 303} else answer.mimetype
    assert kind == NO_PAGE[endpoint]


def test_every_address_is_judged_or_no_page(cooperative: Cooperative) -> None:
    rules = cooperative.app.url_map.iter_rules()
    opened = {rule.endpoint for rule in rules if "GET" in (rule.methods or ())}
    assert {*NO_PAGE, *(endpoint for endpoint, _who in PAGES)} == opened
