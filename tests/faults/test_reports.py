"""A process is killed while a report is printed: the next one prints it, and there is one file."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from coop import dates
from coop.db import run_in_transaction, session
from coop.domain.files.models import StoredFile
from coop.domain.identity.types import Role
from coop.domain.members.service import enrol_member
from coop.domain.notifications.models import Message
from coop.domain.people.service import add_person
from coop.domain.people.types import PersonDetails
from coop.domain.reports import order_queries, order_service
from coop.domain.reports.order_types import OrderStatus
from coop.domain.reports.types import ReportFilter
from coop.domain.settings.service import today
from coop.domain.work.service import LEASE_SECONDS
from coop.jobs import reporting
from coop.jobs.runner import run_pending
from tests.faults.test_killed import Kill, Problems, kill
from tests.support.staff import add_staff

__all__ = ["kill"]  # the fixture


@pytest.fixture
def ordered(app: Flask) -> Iterator[int]:
    """A report of five members that waits for the background, in the application's context."""

    def work() -> int:
        for number in range(1, 6):
            person = add_person(PersonDetails(full_name=f"Anggota {number}"))
            enrol_member(person.id, joined_on=today())
        treasurer = add_staff("Hari", Role.TREASURER, email="hari@koperasi.test")
        wanted = ReportFilter(day=today())
        return order_service.order_report("anggota", wanted, treasurer, "id").id

    with app.app_context():
        yield run_in_transaction(work)
        session.remove()


def _count(table: type[StoredFile] | type[Message]) -> int:
    session.remove()
    return session.scalar(select(func.count()).select_from(table)) or 0


@pytest.mark.parametrize("point", ["a report half printed", "a report printed, not committed"])
def test_it_is_printed_once(
    app: Flask, ordered: int, kill: Kill, problems: Problems, point: str
) -> None:
    kill(point)
    assert order_queries.get_order(ordered).status is OrderStatus.RUNNING
    assert _count(StoredFile) == 0
    assert problems() == {}
    assert run_pending() == 0  # the lease of the dead one
    with dates.at(dates.now() + timedelta(seconds=LEASE_SECONDS + 1)):
        assert run_pending() == 1
    session.remove()
    assert order_queries.get_order(ordered).status is OrderStatus.READY
    assert (_count(StoredFile), _count(Message)) == (1, 1)
    assert run_pending() == 0
    assert problems() == {}
    left = Path(app.config["INSTANCE_PATH"]) / reporting.FOLDER
    assert not any(left.iterdir()), "what the dead one left is cleared away"
