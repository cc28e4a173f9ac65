"""The list of prints that the desk of a studio opens all day, beside a bare page."""

from collections.abc import Iterator
from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from bench.reference import create_reference
from bench.scheduling import InProcess, measure
from bench.server import session_cookie
from bench.terminal import progress
from coop.cli.serve import settle
from coop.db import run_in_transaction, session
from coop.domain.catalogue import service as catalogue
from coop.domain.catalogue.types import ItemKind, ItemTerms
from coop.domain.identity.service import create_user, grant_role
from coop.domain.identity.types import Role
from coop.domain.people.models import Person
from coop.domain.prints import queries, service
from coop.domain.sales.service import quote
from coop.domain.sales.types import Basket, PaymentTerms
from coop.domain.settings.service import today
from coop.domain.units.service import found_unit
from coop.domain.units.types import Brand, UnitKind
from coop.web.print_uploads import StagedPrint
from coop.web.uploads import StagedFile

CODE = "bench-studio"
ORDERS, PICTURES = 300, 4
LIST_GOAL = 25


def measure_prints(app: Flask) -> Iterator[InProcess]:
    """Measure the list of a studio that has `ORDERS` orders of `PICTURES` pictures."""
    reference = create_reference(app.config["DATABASE_URL"]).test_client()
    with app.app_context():
        _unit_id, user_id = run_in_transaction(build_studio)
        cookie = session_cookie(app, user_id)
        settle()  # as where pages are served
        session.remove()
    browser = app.test_client()
    browser.set_cookie(*cookie.split("=", 1))

    def look() -> None:
        assert browser.get(f"/usaha/{CODE}/kelola/cetak").status_code == 200

    yield measure(
        f"List of prints, {ORDERS} orders of {PICTURES} pictures",
        look,
        "bare page",
        lambda: reference.get("/1"),
        LIST_GOAL,
    )


def build_studio(orders: int = ORDERS) -> tuple[int, int]:
    """Found the studio with its orders; return it, and who works at its desk."""
    unit = found_unit(UnitKind.STUDIO, CODE, Brand("Studio Uji"))
    detail = {"width_mm": 102, "height_mm": 152}
    catalogue.add_item(unit.id, ItemKind.PRINT, ItemTerms("4R", "Cetak 4R", 2_500, detail=detail))
    user = create_user("Meja studio")
    grant_role(user.id, Role.DESK, unit.id)
    session.flush()
    sizes = queries.list_sizes(unit.id)
    persons = session.scalars(select(Person.id).order_by(Person.id).limit(orders)).all()
    terms = PaymentTerms(today() + timedelta(days=7))
    for number in progress(range(orders), "Prints"):
        draft = service.open_draft(unit.id, f"bench:{number}")
        for picture in range(PICTURES):
            service.add_picture(draft, _staged(f"{number}-{picture}"), sizes)
        basket = Basket(unit.id, persons[number % len(persons)], ())
        costs = quote(service.fill_basket(basket, queries.list_pictures(draft.id)))
        service.order_prints(draft, basket, terms, sizes, None, expected_amount=costs.total_amount)
    return unit.id, user.id


def _staged(name: str) -> StagedPrint:
    """Return a picture as it was uploaded; nothing of it lies in the storage."""
    original, thumb = (
        StagedFile(f"{kind}/{name}", f"{name}.jpg", "image/jpeg", 1_000, "0" * 64, f"{name:0>64}")
        for kind in ("original", "thumb")
    )
    return StagedPrint(original, thumb, 1800, 1200)
