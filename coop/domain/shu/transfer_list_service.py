"""Lists for the bank: who is paid by transfer, and on which account, once and for all."""

from typing import Any, cast

from sqlalchemy import CursorResult, select, update

from coop.db import session, take
from coop.domain.identity.types import Actor
from coop.domain.members.models import Member
from coop.domain.people.models import PersonBankAccount
from coop.domain.shu import queries
from coop.domain.shu.models import ShuDistribution, ShuShare
from coop.domain.shu.payout_service import ensure_may_pay
from coop.domain.shu.types import SHU, ShuStatus, TransferList
from coop.domain.trail.service import write_trail
from coop.errors import Conflict, NotFound, Refused
from coop.explain import N_
from coop.refs import Ref


def take_transfer_list(distribution_id: int, actor: Actor) -> int:
    """Put every unpaid share of who has a bank account on a new list; return its number.

    A share stands on one list at most, with the account of this moment. Raises Refused for who
    resolved it and when nobody is left to be put on a list, Conflict at another step.
    """
    row = queries.get_distribution(distribution_id)
    ensure_may_pay(row, actor)
    number = _next_number(row)
    account = (
        select(PersonBankAccount.id)
        .join(Member, Member.person_id == PersonBankAccount.person_id)
        .where(Member.id == ShuShare.member_id, PersonBankAccount.current_mark == 1)
    )
    listed = session.execute(
        update(ShuShare)
        .where(
            ShuShare.distribution_id == row.id,
            ShuShare.way.is_(None),
            ShuShare.transfer_list.is_(None),
            account.correlate(ShuShare).exists(),
        )
        .values(transfer_list=number, bank_account_id=account.correlate(ShuShare).scalar_subquery())
        .execution_options(synchronize_session=False)
    )
    count = cast("CursorResult[Any]", listed).rowcount
    if not count:
        raise Refused(
            N_("Nobody to be put on a list: all with a bank account are paid or on one already.")
        )
    write_trail("shu.listed", Ref(SHU, row.id), list=number, shares=count)
    return number


def _next_number(row: ShuDistribution) -> int:
    """Take the next number; whoever else takes a list waits until this one is done."""
    won = take(
        update(ShuDistribution)
        .where(ShuDistribution.id == row.id, ShuDistribution.status == ShuStatus.POSTED)
        .values(list_count=ShuDistribution.list_count + 1)
        .execution_options(synchronize_session=False)
    )
    if not won:
        raise Conflict(N_("This is at another step by now. Look at it again."))
    session.refresh(row)
    return row.list_count


def hand_out_list(distribution_id: int, number: int) -> TransferList:
    """Note in the trail that somebody takes a list with full account numbers; return it.

    Raises NotFound for a list that was never taken.
    """
    row = queries.get_distribution(distribution_id)
    found = next((one for one in queries.list_transfer_lists(row.id) if one.number == number), None)
    if found is None:
        raise NotFound(N_("There is no such list for the bank."))
    write_trail("shu.transfer_list", Ref(SHU, row.id), list=number, shares=found.count)
    return found
