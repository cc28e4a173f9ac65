"""A full day of the desk: the board beside a bare page, and the plan for requests as staff ask it.

The plan is measured with everything that the page asks of the database, beside the reckoning alone.
"""

from collections.abc import Iterator
from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from bench.reference import create_reference
from bench.scheduling import LENGTHS, OPEN, InProcess, measure
from bench.server import session_cookie
from bench.terminal import progress
from coop import dates
from coop.cli.serve import settle
from coop.db import run_in_transaction, session
from coop.domain.booking import planning_service, service
from coop.domain.booking.types import Details, ServiceTerms, TimeWish
from coop.domain.catalogue import service as catalogue
from coop.domain.catalogue.types import ItemKind, ItemTerms
from coop.domain.identity.queries import get_actor
from coop.domain.identity.service import create_user, grant_role
from coop.domain.identity.types import Role
from coop.domain.people.models import Person
from coop.domain.scheduling import hours_service
from coop.domain.scheduling.plan_rules import plan
from coop.domain.scheduling.types import Need, Pattern
from coop.domain.settings.service import start_of_day, today
from coop.domain.units.service import found_unit
from coop.domain.units.types import Brand, UnitKind

CODE = "bench-desk"
RESOURCES, A_DAY, REQUESTS = 20, 60, 500
BOARD_GOAL, PLAN_GOAL, PLAN_ROUNDS = 25, 3, 5


def measure_booking(app: Flask) -> Iterator[InProcess]:
    """Measure a workshop of 20 resources with 60 bookings tomorrow and 500 open requests."""
    reference = create_reference(app.config["DATABASE_URL"]).test_client()
    with app.app_context():
        unit_id, user_id = run_in_transaction(build_desk)
        cookie = session_cookie(app, user_id)
        settle()  # as where pages are served
        session.remove()
    browser = app.test_client()
    browser.set_cookie(*cookie.split("=", 1))
    day = _tomorrow(app)
    address = f"/usaha/{CODE}/kelola/jadwal?on={day}"

    def look() -> None:
        assert browser.get(address).status_code == 200

    yield measure(
        f"Board of a day, {A_DAY} bookings of {RESOURCES} resources",
        look,
        "bare page",
        lambda: reference.get("/1"),
        BOARD_GOAL,
    )
    with app.app_context():
        requests, board = planning_service.read_requests(unit_id)

        def propose() -> None:
            session.remove()  # each page begins with a connection of its own
            assert len(planning_service.plan_requests(unit_id)) == REQUESTS

        yield measure(
            f"Plan for {REQUESTS} requests over {RESOURCES} resources, read and reckoned",
            propose,
            "reckoned alone",
            lambda: plan(requests, board),
            PLAN_GOAL,
            rounds=PLAN_ROUNDS,
        )


def _tomorrow(app: Flask) -> str:
    with app.app_context():
        return f"{today() + timedelta(days=1)}"


def build_desk(requests: int = REQUESTS) -> tuple[int, int]:
    """Found the workshop with its bookings and requests; return it, and who works at its desk."""
    unit = found_unit(UnitKind.WORKSHOP, CODE, Brand("Bengkel Uji"))
    hours_service.add_week(unit.id, Pattern(dict.fromkeys(range(7), (OPEN,))))
    for number in range(RESOURCES):
        hours_service.add_resource(unit.id, "mechanic", f"Mekanik {number}")
    items = []
    for length in LENGTHS:
        terms = ItemTerms(f"L{length}", f"Servis {length} menit", 100_000)
        item = catalogue.add_item(unit.id, ItemKind.SERVICE, terms)
        service.define_service(item.id, ServiceTerms(length, (Need("mechanic"),), after=10))
        items.append(item.id)
    user = create_user("Meja depan")
    grant_role(user.id, Role.DESK, unit.id)
    session.flush()
    desk = get_actor(user.id)
    persons = session.scalars(select(Person.id).order_by(Person.id).limit(REQUESTS)).all()
    opens = start_of_day(today() + timedelta(days=1)) + timedelta(minutes=OPEN.start)
    for number in range(A_DAY):
        service.book_at_desk(
            unit.id,
            items[number % len(items)],
            persons[number % len(persons)],
            opens + timedelta(hours=number // 5),
            Details(),
            desk,
        )
    now = dates.now()
    for number in progress(range(requests), "Requests"):
        last = now + timedelta(days=1 + number % 14)
        wish = TimeWish(now, last, 1 + number % 5)
        person_id = persons[number % len(persons)]
        service.request_booking(
            items[number % len(items)], person_id, wish, Details(), desk, is_at_desk=True
        )
    return unit.id, user.id
