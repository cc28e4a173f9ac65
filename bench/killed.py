"""Large runs whose process is killed halfway: run again they leave what an undisturbed run leaves.

``python -m bench.killed DATABASE_URL INSTANCE NAME ID`` is the process that dies.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import Flask
from sqlalchemy import Select, func, select

from bench.payroll import post_money, write_answer
from bench.sharing import portions_into_savings
from bench.terminal import progress
from coop.app import create_app
from coop.dates import add_months, month_of
from coop.db import run_in_transaction, session
from coop.db.engine import writing
from coop.domain.identity.models import UserRole
from coop.domain.identity.queries import get_actor
from coop.domain.identity.types import Actor, Role
from coop.domain.ledger.models import JournalEntry, JournalLine
from coop.domain.loans.models import Instalment, Loan
from coop.domain.notifications.models import Message
from coop.domain.payments.models import Bill, Payment
from coop.domain.payroll import service as payroll
from coop.domain.payroll.models import PayrollBatch, PayrollItem
from coop.domain.savings import service as savings
from coop.domain.savings.billing_service import bill_wajib
from coop.domain.savings.models import SavingsAccount, SavingsMovement
from coop.domain.settings.service import today
from coop.domain.shu.models import ShuDistribution, ShuShare
from coop.domain.trail.models import TrailRow

LEFT_BEHIND: tuple[Select[Any], ...] = (
    select(func.count(), func.sum(Bill.amount), func.sum(Bill.paid_amount)).select_from(Bill),
    select(func.count(), func.sum(Payment.amount), func.sum(Payment.excess_amount)),
    select(func.count(), func.sum(JournalEntry.total_amount)),
    select(func.count(), func.sum(JournalLine.debit), func.sum(JournalLine.credit)),
    select(func.count(), func.sum(SavingsMovement.amount), func.sum(SavingsMovement.balance_after)),
    select(func.sum(SavingsAccount.balance)),
    select(func.sum(Loan.principal_balance)),
    select(func.sum(Instalment.paid_principal), func.sum(Instalment.paid_interest)),
    select(func.count(), func.sum(PayrollItem.applied_amount)),
    select(func.count(ShuShare.entry_id)),
    select(func.count()).select_from(Message),
    select(func.count()).select_from(TrailRow),
)


@dataclass(frozen=True, slots=True)
class Killed:
    """A run that was killed halfway: portions, and whether it left what it should."""

    name: str
    portions: int
    done_before: int
    is_same: bool


def try_killing(app: Flask) -> Iterator[Killed]:
    """Kill each large run halfway, finish it, and compare it with the undisturbed one."""
    for name, (prepare, portions_of) in RUNS.items():
        with app.app_context():
            ident = run_in_transaction(prepare)
            session.remove()
            with writing():
                count = _run(progress(list(portions_of(ident)), f"{name}, undisturbed"))
                wanted = _left_behind()
                session.rollback()
            session.remove()
        address, folder = app.config["DATABASE_URL"], app.config["INSTANCE_PATH"]
        command = [sys.executable, "-m", "bench.killed", address, str(folder), name, str(ident)]
        died = subprocess.run(command, check=False)  # noqa: S603 - this program itself
        if died.returncode != -signal.SIGKILL:
            raise RuntimeError(f"{name}: the process was to be killed, not {died.returncode}")
        with app.app_context():
            rest = list(portions_of(ident))
            for portion in rest:
                run_in_transaction(portion)
            session.remove()
            yield Killed(name, count, count - len(rest), _left_behind() == wanted)


def _run(portions: Iterable[Callable[[], object]]) -> int:
    count = 0
    for portion in portions:
        portion()
        count += 1
    session.flush()
    return count


def _left_behind() -> list[tuple[Any, ...]]:
    return [tuple(session.execute(query).one()) for query in LEFT_BEHIND]


def _officers() -> Sequence[Actor]:
    roles = select(UserRole.user_id).where(UserRole.role == Role.TREASURER)
    return [get_actor(user_id) for user_id in session.scalars(roles.order_by(UserRole.user_id))]


def _nothing() -> int:
    return 0


def _bill(_ident: int) -> Iterator[partial[Any]]:
    yield partial(bill_wajib, add_months(month_of(today()), 1))


def _prepare_interest() -> int:
    treasurer, other = _officers()
    run = savings.prepare_interest(add_months(month_of(today()), -1), treasurer)
    savings.approve_interest(run.id, other)
    return run.id


def _prepare_payroll() -> int:
    treasurer, other = _officers()
    batch_id = session.scalars(select(PayrollBatch.id).order_by(PayrollBatch.id.desc())).first()
    post_money(batch_id or 0, write_answer(batch_id or 0), treasurer, other)
    return batch_id or 0


def _shared() -> int:
    return session.scalars(select(ShuDistribution.id)).one()


def _pay_out(distribution_id: int) -> Iterator[partial[None]]:
    return portions_into_savings(distribution_id, _officers()[0].user_id)


Run = tuple[Callable[[], int], Callable[[int], Iterator[Callable[[], object]]]]
RUNS: dict[str, Run] = {
    "wajib billing": (_nothing, _bill),
    "savings interest": (_prepare_interest, savings.credit_portions),
    "payroll money in": (_prepare_payroll, payroll.apply_portions),
    "SHU paid out": (_shared, _pay_out),
}


def die_halfway(url: str, instance: str, name: str, ident: int) -> None:
    """Commit half of the portions, do the next one, and die before it is committed."""
    app = create_app({"INSTANCE_PATH": instance, "DATABASE_URL": url})
    with app.app_context():
        portions = list(RUNS[name][1](ident))
        half = len(portions) // 2
        for portion in portions[:half]:
            run_in_transaction(portion)
        session.remove()
        with writing():
            portions[half]()
            session.flush()
            os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    die_halfway(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))
