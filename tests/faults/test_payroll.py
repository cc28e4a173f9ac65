"""A process is killed while an employer's money is put on the bills: each part is booked once."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from coop import dates
from coop.db import run_in_transaction, session
from coop.domain.payments.models import Payment
from coop.domain.payments.types import PaymentMethod
from coop.domain.payroll import service
from coop.domain.payroll.types import BatchStatus
from coop.domain.work.service import LEASE_SECONDS
from coop.jobs.runner import run_pending
from tests.faults.test_killed import Kill, Problems, kill
from tests.support.works import build_works

__all__ = ["kill"]  # the fixture
PEOPLE = 4


@pytest.fixture
def posting(app: Flask) -> Iterator[int]:
    """A list whose money is booked and waits for the background."""

    def work() -> int:
        works = build_works(PEOPLE)
        for worker in works.workers:
            works.bill(worker)
        batch = works.realised()
        service.post_batch(batch.id, works.chair)
        return batch.id

    with app.app_context():
        yield run_in_transaction(work)
        session.remove()


def count_payments() -> int:
    session.remove()
    query = select(func.count()).where(Payment.method == PaymentMethod.PAYROLL)
    return session.scalar(query) or 0


def test_each_part_is_booked_once(posting: int, kill: Kill, problems: Problems) -> None:
    kill("a payroll half applied", posting)
    assert count_payments() == 1, "the first portion is kept, the second one is not"
    assert service.get_batch(posting).status is BatchStatus.POSTING
    assert problems() == {}
    with dates.at(dates.now() + timedelta(seconds=LEASE_SECONDS + 1)):
        assert run_pending() == 1
    assert count_payments() == PEOPLE
    assert service.get_batch(posting).status is BatchStatus.POSTED
    assert run_pending() == 0
    assert count_payments() == PEOPLE
    assert problems() == {}
