"""Two people of the office, and the way of a file through their hands."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

import pytest
from flask import Flask

from coop.db import run_in_transaction, session
from coop.domain.assurance.service import run_audit
from coop.domain.identity.service import acting_as
from coop.domain.identity.types import Actor, Role
from coop.domain.moving_in import queries, service
from coop.domain.moving_in.types import MoveStatus
from coop.web.uploads import storage
from tests.support.spreadsheets import CUT_OVER, Upload
from tests.support.staff import add_staff


@dataclass(frozen=True)
class Office:
    """The secretary brings, the chair approves, the background does the rest."""

    secretary: Actor
    treasurer: Actor
    chair: Actor

    def bring(self, content: bytes, on: date = CUT_OVER, name: str = "anggota.xlsx") -> int:
        """Have the file examined; return its id."""

        def work() -> int:
            with acting_as(self.secretary.user_id):
                upload = Upload(content, name, storage_name=storage().put(content))
                return service.prepare_move(upload, content, on, self.secretary).id

        return run_in_transaction(work)

    def approve(self, move_id: int) -> None:
        """Let the file in, as the chair."""

        def work() -> None:
            with acting_as(self.chair.user_id):
                service.approve_move(move_id, self.chair)

        run_in_transaction(work)

    def book(self, move_id: int, content: bytes) -> MoveStatus:
        """Do what the background does with an approved file."""
        for effect in service.import_effects(move_id, content):
            run_in_transaction(effect)
        session.remove()
        return queries.get_move(move_id).status

    def move_in(self, content: bytes, on: date = CUT_OVER) -> int:
        """Bring, approve and book; return the file's id."""
        move_id = self.bring(content, on)
        self.approve(move_id)
        assert self.book(move_id, content) is MoveStatus.IMPORTED
        return move_id


@pytest.fixture
def context(app: Flask) -> Iterator[None]:
    """The application's context, for committed work."""
    with app.app_context():
        yield
        session.remove()


def hire() -> Office:
    """Return the office, inside a transaction."""
    return Office(
        add_staff("Ratna Sekretaris", Role.SECRETARY),
        add_staff("Hari Bendahara", Role.TREASURER),
        add_staff("Bambang Ketua", Role.CHAIR),
    )


@pytest.fixture
def office(context: None) -> Office:
    """The office, committed."""
    return run_in_transaction(hire)


@pytest.fixture
def problems(context: None) -> Callable[[], dict[str, tuple[str, ...]]]:
    """What the audit finds wrong."""

    def ask() -> dict[str, tuple[str, ...]]:
        session.remove()
        return {check.name: check.problems for check in run_audit().failed}

    return ask
