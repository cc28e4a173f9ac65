"""Every check of payroll deduction finds the fault that it is there for, and only it."""

import pytest
from sqlalchemy import delete, select, update

from coop.db import session
from coop.domain.assurance.service import run_audit
from coop.domain.payments.models import BankReference
from coop.domain.payroll.checks import CHECKS
from coop.domain.payroll.models import (
    PayrollAuthority,
    PayrollBatch,
    PayrollItem,
    PayrollLine,
)
from coop.domain.payroll.types import BATCH
from tests.support.works import Works


def failed() -> set[str]:
    session.flush()
    session.expire_all()
    return {check.name for check in run_audit().failed}


def _plant(check: str, works: Works, batch: PayrollBatch) -> None:
    line = works.lines(batch)[0]
    match check:
        case "payroll.totals":
            session.execute(
                update(PayrollItem)
                .where(PayrollItem.line_id == line.id)
                .values(wanted_amount=PayrollItem.wanted_amount + 1)
            )
        case "payroll.applied":
            session.execute(
                update(PayrollItem)
                .where(PayrollItem.line_id == line.id)
                .values(applied_amount=PayrollItem.applied_amount - 1)
            )
        case "payroll.money":
            session.execute(
                update(PayrollBatch)
                .where(PayrollBatch.id == batch.id)
                .values(received_amount=PayrollBatch.received_amount + 1)
            )
        case "payroll.references":
            session.execute(delete(BankReference).where(BankReference.owner_kind == BATCH))
        case "payroll.once":
            works.bill(works.workers[2])
            draft = works.reprepared()
            session.execute(
                update(PayrollItem).where(PayrollItem.batch_id == draft.id).values(live_mark=None)
            )
        case "payroll.authorised":
            session.execute(
                update(PayrollAuthority)
                .where(PayrollAuthority.id == line.authority_id)
                .values(starts_on=batch.due_until)
            )


@pytest.mark.parametrize("check", [check.name for check in CHECKS])
def test_a_planted_fault_is_found(works: Works, check: str) -> None:
    for worker in works.workers[:2]:
        works.bill(worker)
    batch = works.posted()
    assert failed() == set()
    _plant(check, works, batch)
    assert failed() == {check}


def test_a_line_of_the_statement_that_proves_nothing(works: Works) -> None:
    works.bill(works.workers[0])
    works.posted()
    session.execute(update(BankReference).values(owner_kind="member"))
    assert failed() == {"payroll.references"}


def test_a_line_that_was_removed_and_a_rupiah_more(works: Works) -> None:
    for worker in works.workers[:2]:
        works.bill(worker)
    batch = works.sent()
    line = works.lines(batch)[0]
    with session.begin_nested() as point:
        session.execute(delete(PayrollItem).where(PayrollItem.line_id == line.id))
        session.execute(delete(PayrollLine).where(PayrollLine.id == line.id))
        assert failed() == {"payroll.totals"}
        point.rollback()
    assert failed() == set()
    session.execute(
        update(PayrollBatch)
        .where(PayrollBatch.id == batch.id)
        .values(asked_amount=PayrollBatch.asked_amount + 1)
    )
    assert failed() == {"payroll.totals"}


def test_a_person_s_amount_that_was_raised_after_it_was_booked(works: Works) -> None:
    works.bill(works.workers[0])
    batch = works.posted()
    session.execute(
        update(PayrollLine)
        .where(PayrollLine.batch_id == batch.id)
        .values(realised_amount=PayrollLine.realised_amount + 1)
    )
    assert failed() == {"payroll.totals", "payroll.applied", "payroll.money"}
    assert session.scalar(select(PayrollLine.payment_id)) is not None
