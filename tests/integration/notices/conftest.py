"""Who writes notices, who releases them, who reads them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import pytest
from flask import Flask

from coop.db import run_in_transaction, session
from coop.domain.assurance.service import run_audit
from coop.domain.identity.types import Actor
from tests.rivals.office import Office, build_office
from tests.support.notices import publish
from tests.support.staff import add_staff

T = TypeVar("T")


@dataclass(frozen=True)
class Desk:
    """The office of one member who saves, and somebody who is no member."""

    app: Flask
    office: Office
    guest: Actor

    @property
    def secretary(self) -> Actor:
        return self.office.secretary

    @property
    def chair(self) -> Actor:
        return self.office.chairs[0]

    @property
    def member(self) -> Actor:
        return self.office.saver.actor

    def do(self, work: Callable[[], T]) -> T:
        with self.app.app_context():
            return run_in_transaction(work)

    def ask(self, question: Callable[[], T]) -> T:
        with self.app.app_context():
            found = question()
            session.remove()
            return found

    def publish(self, **more: Any) -> int:
        return self.do(lambda: publish(self.secretary, self.chair, **more))

    def problems(self) -> dict[str, tuple[str, ...]]:
        failed = self.ask(lambda: run_audit().failed)
        return {check.name: tuple(check.problems) for check in failed}


@pytest.fixture
def desk(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """The desk, committed."""
    monkeypatch.setitem(app.config, name="WTF_CSRF_ENABLED", value=False)

    def build() -> Desk:
        return Desk(app, build_office(), add_staff("Tamu Biasa"))

    with app.app_context():
        return run_in_transaction(build)
