"""A payroll month out and back, beside the bare INSERTs of the same rows."""

import csv
import io
from collections.abc import Iterator, Sequence
from functools import partial

from flask import Flask
from sqlalchemy import insert, select, update

from bench.work import WorkResult, measure_job
from coop import dates
from coop.dates import add_months, month_of
from coop.db import in_parts, run_in_transaction, session
from coop.domain.files.service import keep_file
from coop.domain.identity.models import UserRole
from coop.domain.identity.queries import get_actor
from coop.domain.identity.types import Actor, Role
from coop.domain.members.models import Employer, Member
from coop.domain.members.types import MemberStatus
from coop.domain.payments.models import BankAccount
from coop.domain.payroll import service
from coop.domain.payroll.models import (
    PayrollAuthority,
    PayrollBatch,
    PayrollItem,
    PayrollLine,
    StandingOrder,
)
from coop.domain.savings.billing_service import bill_wajib
from coop.domain.settings.service import today
from coop.refs import Ref
from tests.support.spreadsheets import Upload

WAGE, ORDER, PERSONS_AT_ONCE = 9_000_000, 50_000, 1_000


def measure_payroll(apps: Sequence[tuple[int, Flask]]) -> Iterator[WorkResult]:
    """Measure the list and its money for an employer of everybody: dues, loans, standing orders."""
    for members, app in apps:
        with app.app_context():
            treasurer, other = run_in_transaction(_hire_everybody)
            yield measure_job("payroll list out", members, partial(_prepare, treasurer))
            batch_id = run_in_transaction(partial(_sent, treasurer, other))
            work = partial(_collect, batch_id, write_answer(batch_id), treasurer, other)
            changed = select(PayrollItem.__table__).where(PayrollItem.batch_id == batch_id)
            yield measure_job("payroll answer and money in", members, work, changed=changed)


def _hire_everybody() -> tuple[Actor, Actor]:
    """Let all members work for one employer, with a letter; every second saves by order."""
    employer_id = session.scalars(select(Employer.id).order_by(Employer.id).limit(1)).one()
    session.execute(
        update(Member)
        .where(Member.status == MemberStatus.ACTIVE)
        .values(employer_id=employer_id, employee_number=Member.number, monthly_salary=WAGE)
        .execution_options(synchronize_session=False)
    )
    members = session.scalars(select(Member.id).where(Member.status == MemberStatus.ACTIVE)).all()
    scan = keep_file(Upload(b"kuasa", "kuasa.pdf"), Ref("member", members[0]), "payroll_authority")
    now = dates.now()
    for part in in_parts(members, PERSONS_AT_ONCE):
        session.execute(
            insert(PayrollAuthority),
            [
                {
                    "member_id": member_id,
                    "employer_id": employer_id,
                    "live_mark": 1,
                    "starts_on": today(),
                    "covers_unfound": True,
                    "file_id": scan.id,
                    "recorded_at": now,
                    "reason": "",
                }
                for member_id in part
            ],
        )
        session.execute(
            insert(StandingOrder),
            [
                {"member_id": member_id, "live_mark": 1, "amount": ORDER, "started_at": now}
                for member_id in part[::2]
            ],
        )
    bill_wajib(month_of(today()))
    roles = select(UserRole.user_id).where(UserRole.role == Role.TREASURER)
    first, second = session.scalars(roles.order_by(UserRole.user_id)).all()
    return get_actor(first), get_actor(second)


def _prepare(treasurer: Actor) -> PayrollBatch:
    employer_id = session.scalars(select(Employer.id).order_by(Employer.id).limit(1)).one()
    following = add_months(month_of(today()), 1)
    return service.prepare_batch(employer_id, following, treasurer)


def _sent(treasurer: Actor, other: Actor) -> int:
    batch = _prepare(treasurer)
    service.approve_batch(batch.id, batch.revision, other)
    service.send_batch(batch.id, treasurer)
    return batch.id


def write_answer(batch_id: int) -> bytes:
    """Return the employer's file: every tenth person comes short."""
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow(["No Pegawai", "Dipotong"])
    rows = session.execute(
        select(PayrollLine.employee_number, PayrollLine.asked_amount)
        .where(PayrollLine.batch_id == batch_id)
        .order_by(PayrollLine.id)
    )
    for place, (number, asked) in enumerate(rows):
        writer.writerow([number, asked // 2 if place % 10 == 0 else asked])
    return target.getvalue().encode()


def _collect(batch_id: int, content: bytes, treasurer: Actor, other: Actor) -> None:
    post_money(batch_id, content, treasurer, other)
    for portion in service.apply_portions(batch_id):
        portion()


def post_money(batch_id: int, content: bytes, treasurer: Actor, other: Actor) -> None:
    """Read the employer's answer, note the sum and book it."""
    service.bring_answer(batch_id, Upload(content, "realisasi.csv"), content, treasurer)
    service.finish_answer(batch_id, treasurer)
    amount = service.get_batch(batch_id).realised_amount
    bank_id = session.scalars(select(BankAccount.id).order_by(BankAccount.id).limit(1)).one()
    receipt = service.Receipt(today(), bank_id, amount, f"TRF {batch_id}")
    service.record_receipt(batch_id, receipt, treasurer)
    service.post_batch(batch_id, other)
