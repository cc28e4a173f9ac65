"""A workshop that stands alone: no menu, whoever reads it, has anything of a cooperative."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import Page
from sqlalchemy import Engine

from coop.db import run_in_transaction, session
from coop.db.schema import create_schema
from coop.domain.identity.service import add_login_name, create_user, grant_role, set_password
from coop.domain.identity.types import LoginKind, Role
from coop.domain.people.service import add_person
from coop.domain.people.types import PersonDetails
from coop.domain.setup.presets import Preset
from coop.domain.setup.service import set_up
from coop.domain.units.queries import list_units
from coop.extensions import db
from tests.e2e.journey_browser import READY, Visitor
from tests.e2e.journey_office import OPENED_ON, PASSWORD, Clock, Office, Words
from tests.support import browser as browsing
from tests.support.browser import DESK, PHONE
from tests.support.databases import DATABASES, Database
from tests.support.smtp import MailServer

OF_A_COOPERATIVE = (
    *("koperasi", "simpanan", "pinjaman", "anggota", "shu", "angsuran", "potong gaji"),
    *("cooperative", "savings", "loan", "member", "instalment", "payroll"),
)
PAGES = """
() => [...new Set([...document.querySelectorAll('nav a[href], header a[href], footer a[href]')]
  .map(one => one.href).filter(one => one.startsWith(location.origin)))]
"""
FRAME = """
() => [...document.querySelectorAll('nav, header, footer, dialog')]
  .filter(one => !one.closest('main'))
  .map(one => one.textContent).join(' ').toLowerCase()
"""


@pytest.fixture(params=DATABASES)
def alone(
    request: pytest.FixtureRequest,
    empty_database: Callable[[str, str], Database],
    make_app: Callable[..., Flask],
    mail_server: MailServer,
) -> Iterator[Office]:
    """The preset as `coop init` makes it, with its owner, served to browsers."""
    database = empty_database(request.param, "alone")
    app = make_app(DATABASE_URL=database.url)
    clock, words = Clock(), Words("id")
    clock.put(OPENED_ON, 8)

    def hire() -> None:
        person = add_person(PersonDetails(full_name="Hendri Gunarso", email="h@bengkel.test"))
        user = create_user(person.full_name, person_id=person.id)
        add_login_name(user.id, LoginKind.USER_NAME, "pemilik")
        set_password(user.id, PASSWORD)
        grant_role(user.id, Role.OWNER, list_units()[0].id)
        grant_role(user.id, Role.ADMINISTRATOR)

    def build() -> list[Engine]:
        with clock.running(), app.app_context():
            create_schema(db.engine)
            run_in_transaction(lambda: set_up(Preset.WORKSHOP))
            run_in_transaction(hire)
            session.remove()
            return [db.engine]

    database.fill(build)
    with browsing.serve(clock.serve(app)) as address:
        yield Office(app, address, clock, mail_server, words)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.mark.e2e
def test_no_menu_knows_a_cooperative(alone: Office, open_page: Callable[..., Page]) -> None:
    phone = open_page(alone.address, viewport=PHONE, is_mobile=True, has_touch=True)
    guest = Visitor(phone, alone)
    guest.open("/")
    assert "/usaha/" in guest.page.url
    seen = _walk(guest)
    guest.open(_sign_up(guest))
    guest.fill("Full name", "Rina Marlina")
    guest.fill("Phone", "0812 2001 1229")
    guest.fill("Password", "gunung biru tiga kali")
    guest.page.get_by_role("main").get_by_role("checkbox").first.check()
    guest.send("Sign up")
    customer = _walk(guest)
    owner = Visitor(open_page(alone.address, viewport=DESK), alone)
    owner.sign_in("pemilik")
    staff = _walk(owner)
    assert len(seen) >= 3
    assert len(customer) >= 5
    assert len(staff) >= 20, sorted(staff)
    assert not guest.errors + owner.errors


def _sign_up(guest: Visitor) -> str:
    code = guest.page.url.split("/usaha/")[1].split("/")[0].split("?")[0]
    return f"/usaha/{code}/daftar"


def _walk(visitor: Visitor) -> set[str]:
    """Open every page that a menu names, as far as menus lead; return their addresses."""
    waiting, seen = [visitor.page.url], set[str]()
    while waiting:
        address = waiting.pop().split("#")[0]
        if address in seen or "lang=" in address or address.endswith(".pdf"):
            continue
        seen.add(address)
        answer = visitor.page.goto(address, wait_until=READY)
        assert answer is not None
        assert answer.status < 400, f"{address}: {answer.status}"
        frame = visitor.page.evaluate(FRAME)
        found = [word for word in OF_A_COOPERATIVE if word in frame.split() or f"{word} " in frame]
        assert not found, f"{address} says {found}"
        waiting += visitor.page.evaluate(PAGES)
    return seen
