"""A workshop with its people, and a studio whose desk is a stranger to it, on a working day."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from coop import dates
from coop.db import run_in_transaction, session
from coop.domain.assurance.service import run_audit
from coop.domain.complaints import queries
from coop.domain.complaints.models import Complaint
from coop.domain.identity.models import User
from coop.domain.identity.queries import get_actor
from coop.domain.identity.service import create_user, grant_role
from coop.domain.identity.types import Actor, Role
from coop.domain.notifications.models import Message
from coop.domain.people.service import add_person
from coop.domain.people.types import PersonDetails
from coop.domain.sales import service as sales
from coop.domain.sales.types import Basket, PaymentTerms, Wish
from coop.domain.settings.service import today
from coop.domain.trail.service import seal_trail
from coop.domain.units.service import found_unit
from coop.domain.units.types import Brand, UnitKind
from tests.support.shop import KEPT, PUBLIC, Shop, open_shop, send

T = TypeVar("T")
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=ZoneInfo("Asia/Jakarta"))
WRITE = f"{PUBLIC}/keluhan"
LIST = f"{KEPT}/keluhan"
MINE = "/keluhan-saya"


@dataclass
class Desk:
    """The workshop and the studio, what time it is, and who does what."""

    shop: Shop
    studio_id: int
    moment: datetime = MONDAY
    others: dict[str, tuple[int, int]] = field(default_factory=dict)

    def do(self, work: Callable[[], T]) -> T:
        """Return what ``work`` returns, committed at the desk's time."""
        with self.shop.app.app_context(), dates.at(self.moment):
            done = run_in_transaction(work)
            session.remove()
            return done

    def ask(self, question: Callable[[], T]) -> T:
        """Return what ``question`` reads at the desk's time."""
        with self.shop.app.app_context(), dates.at(self.moment):
            found = question()
            session.remove()
            return found

    def later(self, **span: float) -> None:
        """Let time pass."""
        self.moment += timedelta(**span)

    def actor(self, who: str) -> Actor:
        """Return who it is, as services know them."""
        users = {**self.shop.users, **self.others}
        return self.ask(lambda: get_actor(users[who][0]))

    def get(self, who: str | None, address: str) -> TestResponse:
        """Open a page."""
        with dates.at(self.moment):
            return self._browser(who).get(address)

    def send(self, who: str | None, address: str, **typed: Any) -> TestResponse:
        """Send a form once."""
        with dates.at(self.moment):
            return send(self._browser(who), address, **typed)

    def _browser(self, who: str | None) -> Any:
        if who in self.others:
            return Shop(self.shop.app, 0, self.others, {}, {}).visit(who)
        return self.shop.visit(who)

    def category(self, unit_id: int | None = None) -> int:
        """Return the unit's first category."""
        return self.ask(lambda: queries.list_categories(unit_id or self.shop.unit_id)[0].id)

    def write(self, who: str = "rina", **changes: Any) -> int:
        """Let a customer write through the page; return the complaint's id."""
        typed = {
            "kind": "complaint",
            "category_id": self.category(),
            "title": "Rem berdecit lagi",
            "text": "Dua hari setelah servis sudah berdecit lagi.",
        }
        sent = self.send(who, WRITE, **{**typed, **changes})
        assert sent.status_code == 303, sent.text
        return self.ask(lambda: session.scalars(select(Complaint.id)).all()[-1])

    def see(self, key: int) -> Complaint:
        """Return the complaint as it is stored."""

        def find() -> Complaint:
            found = session.get_one(Complaint, key)
            session.expunge(found)
            return found

        return self.ask(find)

    def order(self, who: str = "rina") -> int:
        """Let a customer have the service; return the order."""
        clerk = self.actor("desk")

        def work() -> int:
            order = sales.place_order(
                Basket(
                    self.shop.unit_id,
                    self.shop.persons[who],
                    (Wish(1, self.shop.items["service"]),),
                ),
                PaymentTerms(today()),
                f"test:{who}:{self.moment}",
                None,
            )
            sales.complete_order(order.id, clerk)
            return order.id

        return self.do(work)

    def mails(self, template: str) -> list[str]:
        """Return the addresses to which a mail of this template went."""
        wanted = select(Message.address).where(Message.template == template).order_by(Message.id)
        return self.ask(lambda: list(session.scalars(wanted)))

    def problems(self) -> dict[str, tuple[str, ...]]:
        """Return what the audit finds wrong, once the trail is sealed."""
        while self.do(seal_trail):
            pass
        return self.ask(lambda: {one.name: tuple(one.problems) for one in run_audit().failed})


def _hire(name: str, role: Role, unit_id: int) -> tuple[int, int]:
    person = add_person(PersonDetails(full_name=name, email=f"{name.lower()}@contoh.id"))
    user = create_user(name, person_id=person.id)
    grant_role(user.id, role, unit_id)
    session.flush()
    return user.id, session.get_one(User, user.id).session_epoch


@pytest.fixture
def desk(app: Flask) -> Iterator[Desk]:
    """The workshop on a Monday morning, the studio beside it, and the house's supervisor."""
    with dates.at(MONDAY):
        shop = open_shop(app)
        built = Desk(shop, 0)

        def open_studio() -> int:
            unit = found_unit(UnitKind.STUDIO, "studio", Brand("Studio Cahaya"))
            built.others = {
                "stranger": _hire("Asing", Role.DESK, unit.id),
                "stranger's owner": _hire("Tuan", Role.OWNER, unit.id),
                "second": _hire("Kedua", Role.OWNER, shop.unit_id),
                "supervisor": _hire("Pengawas", Role.SUPERVISOR, 1),
                "chair": _hire("Ketua", Role.CHAIR, 1),
                "secretary": _hire("Sekretaris", Role.SECRETARY, 1),
            }
            return unit.id

        with app.app_context():
            built.studio_id = run_in_transaction(open_studio)
            session.remove()
    return built
