"""Who writes to many, who approves, and members of every kind to write to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from typing import Any, TypeVar

import pytest
from flask import Flask
from sqlalchemy import select

from coop import dates
from coop.db import run_in_transaction, session
from coop.domain.approvals.service import find_open_approval
from coop.domain.approvals.types import Decision
from coop.domain.assurance.service import run_audit
from coop.domain.broadcast import service
from coop.domain.broadcast.models import Broadcast, BroadcastRecipient
from coop.domain.broadcast.types import BroadcastText, LeftOut, RecipientStatus
from coop.domain.identity.types import Actor
from coop.domain.people.models import Person
from coop.domain.people.service import give_consent, withdraw_consent
from coop.domain.people.types import ConsentKind
from coop.jobs.outbox import deliver_messages
from coop.jobs.runner import run_pending
from coop.refs import Ref
from tests.rivals.office import Office, add_saver, build_office
from tests.support.smtp import MailServer

T = TypeVar("T")
WHO = ("agrees", "left", "never", "by phone", "nowhere")


def decide(broadcast_id: int, who: Actor, decision: Decision, reason: str = "") -> None:
    """Decide the broadcast as ``who``."""
    asked = find_open_approval(service.KIND, Ref(service.KIND, broadcast_id))
    service.decide_broadcast(broadcast_id, who, decision, reason, asked.id if asked else 0)


@dataclass(frozen=True)
class Studio:
    """The office, and persons by what they are: see `WHO`."""

    app: Flask
    server: MailServer
    office: Office
    persons: Mapping[str, int]

    @property
    def secretary(self) -> Actor:
        return self.office.secretary

    @property
    def chair(self) -> Actor:
        return self.office.chairs[0]

    def do(self, work: Callable[[], T]) -> T:
        with self.app.app_context():
            return run_in_transaction(work)

    def ask(self, question: Callable[[], T]) -> T:
        with self.app.app_context():
            found = question()
            session.remove()
            return found

    def text(self, **more: Any) -> BroadcastText:
        given: dict[str, Any] = {"segment": {"audience": "members"}} | more
        return BroadcastText("Kabar {{ coop_name }}", "Yth. {{ name }}, ada kabar.", **given)

    def write(self, **more: Any) -> int:
        text = self.text(**more)
        return self.do(lambda: service.add_broadcast(text, self.secretary).id)

    def approved(self, **more: Any) -> int:
        key = self.write(**more)
        self.do(lambda: service.ask_approval(key, self.secretary))
        self.do(lambda: decide(key, self.chair, Decision.APPROVED))
        return key

    def work(self, minutes: int = 0) -> None:
        """Let the worker work, some minutes later."""
        with dates.at(dates.now() + timedelta(minutes=minutes)), self.app.app_context():
            run_pending()
            deliver_messages()

    def status(self, broadcast_id: int) -> str:
        row = select(Broadcast.status).where(Broadcast.id == broadcast_id)
        return str(self.ask(lambda: session.scalars(row).one()))

    def outcomes(self, broadcast_id: int) -> dict[str, tuple[RecipientStatus, LeftOut | None]]:
        rows = select(
            BroadcastRecipient.person_id, BroadcastRecipient.status, BroadcastRecipient.left_out
        ).where(BroadcastRecipient.broadcast_id == broadcast_id)
        found = {
            one: (two, three) for one, two, three in self.ask(lambda: session.execute(rows).all())
        }
        return {who: found[person] for who, person in self.persons.items() if person in found}

    @property
    def sent(self) -> list[EmailMessage]:
        """The broadcasts that arrived, without the other mails of the house."""
        return [one for one in self.server.messages if str(one["Subject"]).startswith("Kabar Kop")]

    def mails_to(self, who: str) -> int:
        return sum(one["To"] == f"{who}@example.com" for one in self.sent)

    def problems(self) -> list[str]:
        return [check.name for check in self.ask(lambda: run_audit().failed)]


def _member(number: int, who: str) -> int:
    person_id = add_saver(number).person_id
    person = session.get_one(Person, person_id)
    person.email = None if who in ("by phone", "nowhere") else f"{who}@example.com"
    person.phone = None if who == "nowhere" else "+6281234567890"
    session.flush()
    if who != "never":
        give_consent(person_id, ConsentKind.MARKETING, "web")
    if who == "left":
        withdraw_consent(person_id, ConsentKind.MARKETING)
    return person_id


@pytest.fixture
def studio(app: Flask, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch) -> Studio:
    """The studio, committed."""
    monkeypatch.setitem(app.config, name="WTF_CSRF_ENABLED", value=False)
    monkeypatch.setitem(app.config, name="SMTP_URL", value=mail_server.url)

    def build() -> Studio:
        office = build_office()
        persons = {who: _member(number, who) for number, who in enumerate(WHO, start=20)}
        return Studio(app, mail_server, office, persons)

    with app.app_context():
        return run_in_transaction(build)
