"""A cooperative with every office, two members, and a clock that stands on a working day."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select

from coop import dates
from coop.db import run_in_transaction, session
from coop.demo.drawings import draw_file
from coop.domain.assurance.service import run_audit
from coop.domain.complaints import queries, service
from coop.domain.complaints.models import Complaint
from coop.domain.complaints.types import ComplaintKind, NewComplaint, Outcome
from coop.domain.identity.queries import get_actor
from coop.domain.identity.service import create_user, grant_role
from coop.domain.identity.types import Actor, Role
from coop.domain.notifications.models import Message
from coop.domain.people.service import add_person
from coop.domain.people.types import PersonDetails
from coop.domain.trail.service import acting_user, seal_trail
from coop.gateways.storage import Storage
from coop.web.uploads import StagedFile

T = TypeVar("T")
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=ZoneInfo("Asia/Jakarta"))
STAFF = {
    "secretary": Role.SECRETARY,
    "cashier": Role.CASHIER,
    "treasurer": Role.TREASURER,
    "committee": Role.COMMITTEE,
    "chair": Role.CHAIR,
    "supervisor": Role.SUPERVISOR,
    "administrator": Role.ADMINISTRATOR,
}


@dataclass
class House:
    """Who is there, what time it is, and how something is done in a transaction of its own."""

    app: Flask
    actors: dict[str, Actor]
    moment: datetime = MONDAY
    files: Storage = field(default_factory=lambda: Storage(Path()))

    def __getattr__(self, who: str) -> Actor:
        try:
            return self.actors[who]
        except KeyError:
            raise AttributeError(who) from None

    def do(self, work: Callable[[], T], who: Actor | None = None) -> T:
        """Return what ``work`` returns, committed at the house's time, done by ``who``."""
        token = acting_user.set(who.user_id if who else None)
        try:
            with self.app.app_context(), dates.at(self.moment):
                return run_in_transaction(work)
        finally:
            acting_user.reset(token)

    def ask(self, question: Callable[[], T]) -> T:
        """Return what ``question`` reads at the house's time."""
        with self.app.app_context(), dates.at(self.moment):
            found = question()
            session.remove()
            return found

    def later(self, **span: float) -> None:
        """Let time pass."""
        self.moment += timedelta(**span)

    def write(self, who: Actor | None = None, **changes: Any) -> int:
        """Let a member write and return the complaint's id."""
        member = who or self.member
        return self.do(lambda: service.submit_complaint(new(**changes), member).id, member)

    def answer(self, key: int, outcome: Outcome, who: Actor | None = None) -> None:
        """Let staff answer."""
        staff = who or self.secretary
        self.do(lambda: service.answer_complaint(key, "Jawaban kami.", outcome, staff), staff)

    def see(self, key: int) -> Complaint:
        """Return the complaint as it is stored."""

        def find() -> Complaint:
            found = session.get_one(Complaint, key)
            session.expunge(found)
            return found

        return self.ask(find)

    def own(self, key: int, act: Callable[[Complaint], T], who: Actor | None = None) -> T:
        """Let the complainant act."""
        member = who or self.member
        return self.do(lambda: act(queries.get_of_person(key, member.person_id)), member)

    def mails(self) -> list[tuple[str, str]]:
        """Return (template, address) of all mails so far."""

        def find() -> list[tuple[str, str]]:
            rows = session.execute(select(Message.template, Message.address).order_by(Message.id))
            return [(template, address) for template, address in rows]

        return self.ask(find)

    def problems(self) -> dict[str, tuple[str, ...]]:
        """Return what the audit finds wrong, once the trail is sealed."""
        while self.do(seal_trail):
            pass
        return self.ask(lambda: {one.name: one.problems for one in run_audit().failed})

    def draw(self) -> StagedFile:
        """Return a picture that lies in the storage."""
        return draw_file(self.files, "BUKTI", ["Rp100.000"], "bukti.jpg")


def new(**changes: Any) -> NewComplaint:
    """Return a complaint about service, with ``changes``."""
    told: dict[str, Any] = {
        "kind": ComplaintKind.COMPLAINT,
        "category_id": 1,  # 24 office hours
        "title": "Antrean loket",
        "text": "Saya menunggu lama.",
    }
    return NewComplaint(**{**told, **changes})


def add_actor(name: str, role: Role, email: str | None = None) -> Actor:
    """Return a person with a login that holds ``role``."""
    person = add_person(PersonDetails(full_name=name, email=email, phone="+6281234567890"))
    user = create_user(name, person_id=person.id)
    grant_role(user.id, role)
    return get_actor(user.id)


@pytest.fixture
def house(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    """The house on a Monday morning."""
    monkeypatch.setitem(app.config, name="WTF_CSRF_ENABLED", value=False)
    built = House(app, {}, files=Storage(Path(app.config["INSTANCE_PATH"]) / "uploads"))

    def hire() -> dict[str, Actor]:
        people = {
            who: add_actor(who.title(), role, f"{who}@koperasi.test") for who, role in STAFF.items()
        }
        people["member"] = add_actor("Siti Aminah", Role.MEMBER, "siti@contoh.id")
        people["another"] = add_actor("Budi Santoso", Role.MEMBER, "budi@contoh.id")
        return people

    built.actors = built.do(hire)
    return built
