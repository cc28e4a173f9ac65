"""An administrator who writes mails, a person who gets them, a real mail server."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import pytest
from flask import Flask
from sqlalchemy import select

from coop.db import run_in_transaction, session
from coop.domain.assurance.service import run_audit
from coop.domain.identity.types import Actor, Role
from coop.domain.notifications.models import Message
from coop.domain.notifications.service import send_mail
from coop.jobs.outbox import deliver_messages
from tests.support.smtp import MailServer
from tests.support.staff import add_staff

T = TypeVar("T")


@dataclass(frozen=True)
class Post:
    """Who writes, who reads, and what arrived."""

    app: Flask
    server: MailServer
    administrator: Actor
    reader: Actor
    other: Actor

    def do(self, work: Callable[[], T]) -> T:
        with self.app.app_context():
            return run_in_transaction(work)

    def ask(self, question: Callable[[], T]) -> T:
        with self.app.app_context():
            found = question()
            session.remove()
            return found

    def mail(self, template: str = "password_changed", **context: Any) -> int:
        """Queue a mail to the reader; return its id."""
        given = {"name": "Siti Rahayu", **context}
        return self.do(
            lambda: (
                send_mail(template, "siti@example.com", given, person_id=self.reader.person_id).id  # type: ignore[union-attr]  # it has an address
            )
        )

    def deliver(self) -> int:
        with self.app.app_context():
            return deliver_messages()

    def row(self, message_id: int) -> Message:
        return self.ask(
            lambda: session.scalars(select(Message).where(Message.id == message_id)).one()
        )

    def problems(self) -> list[str]:
        return [check.name for check in self.ask(lambda: run_audit().failed)]


@pytest.fixture
def post(app: Flask, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch) -> Post:
    """The post, committed."""
    monkeypatch.setitem(app.config, name="WTF_CSRF_ENABLED", value=False)
    monkeypatch.setitem(app.config, name="SMTP_URL", value=mail_server.url)

    def build() -> Post:
        return Post(
            app,
            mail_server,
            add_staff("Adi", Role.ADMINISTRATOR, email="adi@example.com"),
            add_staff("Siti Rahayu", Role.MEMBER, email="siti@example.com"),
            add_staff("Orang Lain", Role.MEMBER),
        )

    with app.app_context():
        return run_in_transaction(build)
