"""A person at a screen: opens, reads, fills in, presses, as one does with eyes and fingers."""

import io
import re
from typing import Any, Final

from PIL import Image, ImageDraw, ImageFont
from playwright.sync_api import FilePayload, Locator, Page, expect
from pypdf import PdfReader

from tests.e2e.journey_office import PASSWORD, Office

PATIENCE_MS = 15_000
READY: Final = "domcontentloaded"  # scripts have run; fonts and pictures may still be on their way
MILLIMETRE = 72 / 25.4
OPEN_SHEET = "dialog[open], [popover]:popover-open"


def draw(title: str, *lines: str) -> FilePayload:
    """Return a photographed paper, ready for a file field."""
    picture = Image.new("RGB", (720, 420), (244, 247, 250))
    pen = ImageDraw.Draw(picture)
    for row, line in enumerate((title, *lines)):
        pen.text((28, 24 + 48 * row), line, fill=(22, 42, 60), font=ImageFont.load_default(26))
    target = io.BytesIO()
    picture.save(target, "JPEG", quality=80)
    return {"name": f"{title}.jpg", "mimeType": "image/jpeg", "buffer": target.getvalue()}


def text_of(pdf: bytes) -> str:
    """Return all words of a PDF with single spaces between them."""
    pages = PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def expect_paper(pdf: bytes, *wanted: str) -> None:
    """Expect a paper to say all of this, in capitals or not."""
    text = text_of(pdf).casefold()
    missing = [one for one in wanted if one.casefold() not in text]
    assert not missing, f"{missing} not in: {text}"


def size_of(pdf: bytes) -> list[tuple[float, float]]:
    """Return width and height of each page in millimetres."""
    boxes = [page.mediabox for page in PdfReader(io.BytesIO(pdf)).pages]
    return [
        (round(float(box.width) / MILLIMETRE, 2), round(float(box.height) / MILLIMETRE, 2))
        for box in boxes
    ]


class Visitor:
    """One person with a browser of their own."""

    def __init__(self, page: Page, office: Office) -> None:
        self.page, self.office, self.words = page, office, office.words
        page.context.add_cookies(
            [{"name": "locale", "value": office.words.language, "url": office.address}]
        )
        page.set_default_timeout(PATIENCE_MS)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.errors: list[str] = []

    # --- getting about ---

    def open(self, address: str) -> None:
        """Open an address: typed, or a link in a mail."""
        self.page.goto(address, wait_until=READY)

    def sign_in(self, name: str, password: str = PASSWORD) -> None:
        """Type name and password on the sign-in page."""
        self.open("/masuk")
        self.fill("Login name", name)
        self.fill("Password", password)
        self.send("Sign in")

    def sign_out(self) -> None:
        """Sign out by the menu behind one's name."""
        self.page.locator("details.account:visible summary").click()
        with self.page.expect_navigation(wait_until=READY):
            self.page.locator("details.account[open]").get_by_role(
                "button", name=self.words("Sign out")
            ).click()

    def go(self, entry: str) -> None:
        """Choose an entry of the menu, on a phone from the sheet with all pages if need be."""
        name = re.compile(rf"^{re.escape(self.words(entry))}( \d+)?$")
        menu = self.page.get_by_role("navigation").get_by_role("link", name=name).first
        if not menu.is_visible():
            self.page.get_by_role("button", name=self.words("More")).click()
        with self.page.expect_navigation(wait_until=READY):
            menu.click()
        self.at(entry)

    def follow(self, link: str, within: Locator | None = None, **values: Any) -> None:
        """Follow a link of the page by its text."""
        place = within or self.page.get_by_role("main")
        with self.page.expect_navigation(wait_until=READY):
            place.get_by_role("link", name=self.words(link, **values), exact=True).first.click()

    def follow_row(self, text: str) -> None:
        """Open the first row of a list that shows ``text``, by the link in it."""
        with self.page.expect_navigation(wait_until=READY):
            self.page.get_by_role("row").filter(has_text=text).first.get_by_role(
                "link"
            ).first.click()

    # --- reading ---

    def at(self, heading: str, **values: Any) -> None:
        """Make sure that the page's heading is this one."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(
            self.words(heading, **values)
        )

    def sees(self, text: str, **values: Any) -> None:
        """Make sure that the page says this."""
        wanted = self.words(text, **values)
        expect(self.page.get_by_text(wanted).locator("visible=true").first).to_be_visible()

    def reads(self, text: str) -> None:
        """Make sure that these very signs, which no language changes, stand on the page."""
        expect(self.page.get_by_role("main")).to_contain_text(text)

    def told(self, text: str, **values: Any) -> None:
        """Make sure that the message about what was just done says this."""
        expect(self.page.locator(".flash").last).to_have_text(self.words(text, **values))

    def fact(self, label: str) -> str:
        """Return what the page says beside ``label``."""
        term = f'//dt[normalize-space(text()[1])="{self.words(label)}"]'
        return self.page.locator(f"xpath={term}/following-sibling::dd[1]").first.inner_text()

    def figure(self, label: str) -> int:
        """Return the rupiah that the page shows beside ``label``."""
        return rupiah_in(self.fact(label))

    def picture(self, alt: str) -> Locator:
        """Return the picture of this description, once it is really there."""
        found = self.page.get_by_role("img", name=self.words(alt)).first
        found.scroll_into_view_if_needed()
        self.page.wait_for_function(
            "one => one.complete && one.naturalWidth > 300", arg=found.element_handle()
        )
        return found

    def paper(self, link: str, **values: Any) -> bytes:
        """Return the PDF behind a link of the page."""
        found = self.page.get_by_role(
            "link", name=re.compile(re.escape(self.words(link, **values)))
        ).first
        return self.fetch_paper(str(found.get_attribute("href")))

    def fetch_paper(self, address: str) -> bytes:
        """Return the PDF at ``address``."""
        answer = self.page.request.get(address)
        assert answer.ok, f"{address}: {answer.status}"
        assert answer.headers["content-type"] == "application/pdf"
        return answer.body()

    # --- filling in ---

    def field(self, label: str, **values: Any) -> Locator:
        """Return the field of this label."""
        words = re.escape(self.words(label, **values))
        optional = re.escape(self.words("(optional)"))
        name = re.compile(rf"^\s*{words}\s*({optional})?\s*$")
        return self.page.get_by_role("main").get_by_label(name).locator("visible=true").first

    def fill(self, label: str, text: str) -> None:
        """Write into a field."""
        self.field(label).fill(text)

    def tick(self, label: str) -> None:
        """Tick a box."""
        self.field(label).check()

    def choose(self, question: str, answer: str) -> None:
        """Choose one of several answers, offered as circles or in a list of longer texts."""
        words = self.words(answer)
        circles = self.page.get_by_role("group", name=re.compile(re.escape(self.words(question))))
        if circles.count():
            circles.get_by_label(words, exact=True).check()
        else:
            offered = self.field(question)
            begins_so = re.compile(rf"^\s*{re.escape(words)}")
            fitting = offered.locator("option").filter(has_text=begins_so).first
            offered.select_option(fitting.get_attribute("value"))

    def attach(self, label: str, file: FilePayload) -> None:
        """Choose a file from the phone's or the computer's pictures."""
        self.field(label).set_input_files(file)

    # --- sending ---

    def press(self, button: str, **values: Any) -> None:
        """Press a button and wait for the page that comes, whatever it says."""
        with self.page.expect_navigation(wait_until=READY):
            self._button(button, **values).click()

    def send(self, button: str, **values: Any) -> None:
        """Press a button and wait for the page that comes; nothing was refused."""
        self.press(button, **values)
        self._expect_no_alarm()

    def send_surely(self, button: str, **values: Any) -> str:
        """Press a button, read what will happen, agree; return what was said."""
        self._button(button, **values).click()
        sheet = self.page.locator(OPEN_SHEET)
        said = sheet.inner_text()
        agree = sheet.get_by_role("button", name=self.words(button, **values), exact=True)
        with self.page.expect_navigation(wait_until=READY):
            agree.click()
        self._expect_no_alarm()
        return said

    def _button(self, name: str, **values: Any) -> Locator:
        return (
            self.page.get_by_role("main")
            .get_by_role("button", name=self.words(name, **values), exact=True)
            .first
        )

    def _expect_no_alarm(self) -> None:
        alarm = self.page.locator(".error-summary")
        assert not alarm.count(), alarm.inner_text()


def rupiah_in(text: str) -> int:
    """Return the first amount of rupiah in ``text``."""
    found = re.search(r"Rp([\d.]+)", text)
    assert found, text
    return int(found[1].replace(".", ""))
