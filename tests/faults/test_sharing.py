"""A process is killed while shares of a surplus are paid out: each member gets theirs once."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from coop import dates
from coop.db import run_in_transaction, session
from coop.domain.identity.types import Role
from coop.domain.ledger.models import JournalEntry
from coop.domain.payments.service import receive_cash
from coop.domain.savings.models import SavingsAccount
from coop.domain.savings.service import bill_deposit
from coop.domain.settings.service import today
from coop.domain.shu import payout_service, service
from coop.domain.shu.models import ShuDistribution, ShuShare
from coop.domain.shu.types import SHARE, PayoutWay, ShuStatus
from coop.domain.trail.service import acting_user, seal_trail
from coop.domain.work.service import LEASE_SECONDS
from coop.jobs.runner import run_pending
from tests.faults.test_killed import Kill, Problems, kill
from tests.integration.savings.conftest import add_saver
from tests.integration.shu.conftest import YEAR, at, close_year, pay_interest, policy
from tests.support.staff import add_staff

__all__ = ["kill"]  # the fixture
MEMBERS = 4
CLOSES = 12  # of the months, queued before the payout


@dataclass(frozen=True)
class Payout:
    """A surplus that is being paid to savings, and what each account must hold in the end."""

    distribution_id: int
    before: dict[int, int]
    after: dict[int, int]


@pytest.fixture
def payout(app: Flask) -> Iterator[Payout]:
    """Four members, a closed year, a distribution that is booked; its payment waits."""
    with app.app_context():
        made = run_in_transaction(_prepare)
        while run_in_transaction(seal_trail):
            pass
        yield made
        session.remove()


def _prepare() -> Payout:
    with dates.at(at(YEAR, 1, 8)):
        treasurer, second = (add_staff(f"Bendahara {n}", Role.TREASURER) for n in (1, 2))
        supervisor = add_staff("Pengawas", Role.SUPERVISOR)
        chair, cashier = add_staff("Ketua", Role.CHAIR), add_staff("Kasir", Role.CASHIER)
        savers = [add_saver(number) for number in range(1, MEMBERS + 1)]
        for number, saver in enumerate(savers, start=1):
            bill = bill_deposit(saver.account().id, number * 1_000_000)
            receive_cash(saver.person.id, {bill.id: bill.amount}, cashier)
    with dates.at(at(YEAR, 12, 5)):
        for saver in savers:
            pay_interest(saver, 250_000)
    with dates.at(at(YEAR + 1, 2, 3)):
        close_year(treasurer, chair)
    token = acting_user.set(treasurer.user_id)
    row = service.draft_shu(policy(), treasurer)
    service.check_shu(row.id, supervisor)
    service.resolve_shu(row.id, "RAT-1", today(), chair)
    service.post_shu(row.id, second)
    payout_service.pay_all(row.id, PayoutWay.SUKARELA, second)
    acting_user.reset(token)
    accounts = {saver.member.id: saver.account() for saver in savers}
    before = {account.id: account.balance for account in accounts.values()}
    shares = session.execute(
        select(ShuShare.member_id, ShuShare.total_amount).where(ShuShare.distribution_id == row.id)
    ).all()
    after = dict(before)
    for member_id, amount in shares:
        after[accounts[member_id].id] += amount
    return Payout(row.id, before, after)


def _balances(payout: Payout) -> dict[int, int]:
    session.remove()
    rows = session.execute(select(SavingsAccount.id, SavingsAccount.balance))
    return {key: balance for key, balance in rows if key in payout.before}


def _entries() -> int:
    query = select(func.count()).where(JournalEntry.source_kind == SHARE)
    return session.scalar(query) or 0


def test_killed_between_two_portions_each_share_is_paid_once(
    payout: Payout, kill: Kill, problems: Problems
) -> None:
    kill("a surplus half paid", payout.distribution_id)
    halfway = _balances(payout)
    changed = [key for key, balance in halfway.items() if balance != payout.before[key]]
    assert len(changed) == 1, "the first portion is kept, the second one is not"
    assert halfway[changed[0]] == payout.after[changed[0]]
    assert problems() == {}

    with dates.at(dates.now() + timedelta(seconds=LEASE_SECONDS + 1)):
        assert run_pending() == CLOSES + 1
    assert _balances(payout) == payout.after, "as if nobody had been disturbed"
    assert _entries() == 2, "the portion that was kept, and the rest"
    row = session.get_one(ShuDistribution, payout.distribution_id)
    assert (row.status, row.paid_count) == (ShuStatus.PAID, MEMBERS)
    assert run_pending() == 0
    assert _balances(payout) == payout.after
    assert problems() == {}
