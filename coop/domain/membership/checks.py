"""What an auditor re-derives about joining and leaving."""

from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select

from coop.checking import Check, Finding
from coop.db import session
from coop.domain.ledger.chart import HELD_FOR_MEMBERS
from coop.domain.ledger.models import JournalEntry, JournalLine
from coop.domain.members.models import Member
from coop.domain.members.types import MemberStatus
from coop.domain.membership.models import JoiningApplication, Resignation
from coop.domain.membership.rules import OPEN_JOINING, OPEN_LEAVING
from coop.domain.membership.types import JoiningStatus, LeavingStatus
from coop.domain.payments.models import Bill
from coop.domain.payments.types import BillStatus
from coop.domain.savings.models import SavingsAccount, SavingsProduct
from coop.domain.savings.types import SavingsKind
from coop.explain import N_

POKOK_ACCOUNT = "3-1100"


def check_approved_applications() -> Finding:
    """Each approved application has a member of its person, and its bill stands on pokok."""
    credited = (
        select(func.coalesce(func.sum(JournalLine.credit), 0))
        .join(JournalEntry, JournalEntry.id == JournalLine.entry_id)
        .join(SavingsAccount, SavingsAccount.id == JournalLine.ref_id)
        .join(SavingsProduct, SavingsProduct.id == SavingsAccount.product_id)
        .where(
            JournalEntry.source_kind == "joining_application",
            JournalEntry.source_id == JoiningApplication.id,
            JournalLine.account == POKOK_ACCOUNT,
            JournalLine.ref_kind == "savings_account",
            SavingsAccount.member_id == JoiningApplication.member_id,
            SavingsProduct.kind == SavingsKind.POKOK,
        )
        .scalar_subquery()
    )
    rows = session.execute(
        select(JoiningApplication.number, Member.id, Bill.amount, Bill.status, credited)
        .outerjoin(
            Member,
            and_(
                Member.id == JoiningApplication.member_id,
                Member.person_id == JoiningApplication.person_id,
            ),
        )
        .outerjoin(Bill, Bill.id == JoiningApplication.bill_id)
        .where(JoiningApplication.status == JoiningStatus.APPROVED)
    ).all()
    problems = []
    for number, member_id, amount, status, on_pokok in rows:
        if member_id is None:
            problems.append(f"application {number} is approved without a member of its person")
        elif status is not BillStatus.PAID or int(on_pokok) != amount:
            problems.append(f"application {number}: billed {amount}, on pokok {on_pokok}")
    return Finding(len(rows), problems)


def check_nothing_held() -> Finding:
    """Nothing is left in Titipan for persons whose applications have all come to an end."""
    busy = select(JoiningApplication.person_id).where(
        or_(
            JoiningApplication.open_mark == 1,
            JoiningApplication.status == JoiningStatus.REFUND_DUE,
        )
    )
    rows = session.execute(
        select(
            JoiningApplication.person_id,
            func.coalesce(func.sum(JournalLine.credit - JournalLine.debit), 0),
        )
        .outerjoin(
            JournalLine,
            and_(
                JournalLine.ref_kind == "person",
                JournalLine.ref_id == JoiningApplication.person_id,
                JournalLine.account == HELD_FOR_MEMBERS,
            ),
        )
        .where(JoiningApplication.person_id.not_in(busy))
        .group_by(JoiningApplication.person_id)
    ).all()
    return Finding(
        len(rows),
        [
            f"person {person_id}: {amount} still held in {HELD_FOR_MEMBERS}"
            for person_id, amount in rows
            if amount
        ],
    )


def check_open_marks() -> Finding:
    """An application or resignation is marked open exactly while it is under way."""
    checked, problems = 0, []
    for table, opened, name in (
        (JoiningApplication, OPEN_JOINING, "application"),
        (Resignation, OPEN_LEAVING, "resignation"),
    ):
        rows = session.execute(select(table.id, table.status, table.open_mark)).all()
        checked += len(rows)
        problems += [
            f"{name} {row_id} is {status.value} with open mark {mark}"
            for row_id, status, mark in rows
            if (mark == 1) != (status in opened)
        ]
    return Finding(checked, problems)


def check_completed_resignations() -> Finding:
    """Who was deactivated has left, by one completed resignation, with nothing on any account."""
    rows = session.execute(
        select(
            Member.number,
            Member.status,
            func.count(Resignation.id.distinct()),
            _balance_of(Member.id),
        )
        .join(Resignation, Resignation.member_id == Member.id)
        .where(Resignation.status == LeavingStatus.COMPLETED)
        .group_by(Member.id, Member.number, Member.status)
    ).all()
    problems = []
    for number, status, count, balance in rows:
        if status is not MemberStatus.LEFT or count != 1:
            problems.append(f"member {number}: {count} completed resignations, {status.value}")
        if balance:
            problems.append(f"member {number} has left with {balance} on savings accounts")
    left = session.scalars(
        select(Member.number).where(
            Member.status == MemberStatus.LEFT,
            ~select(Resignation.id)
            .where(
                Resignation.member_id == Member.id,
                Resignation.status == LeavingStatus.COMPLETED,
            )
            .exists(),
        )
    )
    problems += [f"member {number} has left without a resignation" for number in left]
    return Finding(len(rows), problems)


def check_settlements() -> Finding:
    """A paid settlement has the entry of its frozen sheet: same sum, pays out its net."""
    rows = session.execute(
        select(Resignation, JournalEntry.total_amount)
        .outerjoin(JournalEntry, JournalEntry.id == Resignation.entry_id)
        .where(Resignation.status.in_((LeavingStatus.PAID, LeavingStatus.COMPLETED)))
    ).all()
    problems = []
    for resignation, posted in rows:
        sheet = resignation.settlement or {"lines": []}
        gets = sum(line["amount"] for line in sheet["lines"] if not line["is_owed"])
        owes = sum(line["amount"] for line in sheet["lines"] if line["is_owed"])
        if gets - owes != resignation.net_amount or (posted or 0) != gets:
            problems.append(
                f"resignation {resignation.id}: sheet {gets} - {owes}, net"
                f" {resignation.net_amount}, posted {posted}"
            )
    return Finding(len(rows), problems)


def check_nothing_owed() -> Finding:
    """Nobody who has left has an open bill."""
    left = select(Member.person_id).where(Member.status == MemberStatus.LEFT)
    current = select(Member.person_id).where(Member.current_mark == 1)
    gone: ColumnElement[bool] = Bill.person_id.in_(left) & Bill.person_id.not_in(current)
    checked = session.scalar(select(func.count()).select_from(Bill).where(gone)) or 0
    owed = session.scalars(
        select(Bill.number).where(
            gone, Bill.status == BillStatus.OPEN, Bill.subject_kind != "joining_application"
        )
    )
    return Finding(checked, [f"bill {number} of a former member is still open" for number in owed])


def _balance_of(member_id: Any) -> ColumnElement[int]:
    return (
        select(func.coalesce(func.sum(SavingsAccount.balance), 0))
        .where(SavingsAccount.member_id == member_id)
        .scalar_subquery()
    )


CHECKS = [
    Check(
        "membership.approved_applications",
        check_approved_applications,
        N_("Every approved application has its member and principal savings."),
    ),
    Check(
        "membership.nothing_held",
        check_nothing_held,
        N_("No money is held for applications that have ended."),
    ),
    Check(
        "membership.open_marks",
        check_open_marks,
        N_("Applications and resignations are open exactly while under way."),
    ),
    Check(
        "membership.completed_resignations",
        check_completed_resignations,
        N_("Who has left was settled once and owes and owns nothing."),
    ),
    Check(
        "membership.settlements",
        check_settlements,
        N_("Every settlement paid what its sheet says."),
    ),
    Check(
        "membership.nothing_owed", check_nothing_owed, N_("Nobody who has left has an open bill.")
    ),
]
