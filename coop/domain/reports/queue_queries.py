"""What waits to be done, by what comes next: one statement for every page of the office."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, ScalarSelect, bindparam, exists, func, null, select

from coop.db import Prepared, fetch
from coop.domain.approvals.models import Approval
from coop.domain.books.models import Voucher
from coop.domain.books.period_service import REOPEN
from coop.domain.books.types import VoucherStatus
from coop.domain.books.year_service import APPROVAL as YEAR
from coop.domain.broadcast.models import Broadcast
from coop.domain.broadcast.types import BroadcastStatus
from coop.domain.complaints.models import Complaint, ComplaintPublication
from coop.domain.complaints.rules import WITH_THE_OFFICE
from coop.domain.complaints.types import PublicationStatus
from coop.domain.ledger.reversal_service import KIND as ENTRY_REVERSAL
from coop.domain.loans.models import LoanApplication
from coop.domain.loans.types import ApplicationStatus
from coop.domain.logins.queries import KIND as ROLE_CHANGE
from coop.domain.membership.models import JoiningApplication, Resignation
from coop.domain.membership.types import JoiningStatus, LeavingStatus
from coop.domain.moving_in.models import Move
from coop.domain.moving_in.types import MoveStatus
from coop.domain.notices.models import Notice
from coop.domain.notices.types import NoticeStatus
from coop.domain.notifications.models import Message
from coop.domain.notifications.types import MessageStatus
from coop.domain.payments.models import Payment
from coop.domain.payments.types import BANK_ACCOUNT, PaymentStatus
from coop.domain.payments.types import REVERSAL as PAYMENT_REVERSAL
from coop.domain.payroll.models import PayrollBatch
from coop.domain.payroll.types import REVERSAL as PAYROLL_REVERSAL
from coop.domain.payroll.types import BatchStatus
from coop.domain.product_terms.types import TERMS
from coop.domain.savings.interest_service import APPROVAL as INTEREST
from coop.domain.savings.interest_service import REVERSAL as INTEREST_REVERSAL
from coop.domain.savings.models import Withdrawal
from coop.domain.savings.types import WithdrawalStatus
from coop.domain.setting_changes.types import SETTING
from coop.domain.shu.models import ShuDistribution
from coop.domain.shu.types import UNDO as SHU_UNDO
from coop.domain.shu.types import ShuStatus
from coop.domain.units.types import COOPERATIVE_UNIT_ID

Condition: TypeAlias = ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class Queues:
    """How many things wait for somebody, by what has to be done next."""

    applications_to_check: int
    applications_to_approve: int
    refunds_to_pay: int
    payments_to_check: int
    payments_to_record: int
    withdrawals_to_approve: int
    withdrawals_to_pay: int
    loans_to_analyse: int
    loans_to_decide: int
    loans_to_vote: int
    loans_to_disburse: int
    leaving_to_settle: int
    leaving_to_approve: int
    leaving_to_pay: int
    leaving_to_complete: int
    dead_messages: int
    roles_to_decide: int
    entries_to_reverse: int
    payments_to_reverse: int
    payroll_to_reverse: int
    shu_to_take_back: int
    bank_accounts_to_decide: int
    settings_to_decide: int
    products_to_decide: int
    interest_to_decide: int
    complaints_to_handle: int
    complaints_of_mine: int
    confidential_complaints: int
    publications_to_decide: int
    moves_to_approve: int
    vouchers_to_decide: int
    closes_to_decide: int
    shu_to_check: int
    shu_to_resolve: int
    shu_to_post: int
    payroll_to_approve: int
    payroll_to_post: int
    notices_to_release: int
    broadcasts_to_approve: int


@dataclass(frozen=True, slots=True)
class Queue:
    """Rows of ``model`` that wait; what each is about in rupiah, and the moment since when."""

    model: Any
    where: tuple[Condition, ...]
    since: Any
    amount: Any = None

    def ask(self, what: Any) -> ScalarSelect[Any]:
        """Select ``what`` of the rows that wait."""
        return select(what).select_from(self.model).where(*self.where).scalar_subquery()


@dataclass(frozen=True, slots=True)
class QueueDetail:
    """What a queue is about, in rupiah where that can be said, and how long its oldest waits."""

    amount: int | None
    since: datetime | None


def count_queues(user_id: int | None, hidden: Collection[str] = ()) -> Queues:
    """Return all queue lengths in one statement; ``user_id`` is whose own work is counted.

    Messages of ``hidden`` templates are not for this reader, so none is counted.
    """
    row = fetch(_select_counts(tuple(hidden)), {"user_id": user_id})[0]
    return Queues(*(int(value) for value in row))


def describe_queues(
    names: Collection[str], user_id: int | None, hidden: Collection[str] = ()
) -> dict[str, QueueDetail]:
    """Return amount and age of the queues of these names, in one statement."""
    wanted = tuple(sorted(names))
    if not wanted:
        return {}
    row = iter(fetch(_select_details(wanted, tuple(hidden)), {"user_id": user_id})[0])
    return {
        name: QueueDetail(None if amount is None else int(amount), since)
        for name, amount, since in zip(wanted, row, row, strict=True)
    }


@cache
def _select_counts(hidden: tuple[str, ...]) -> Prepared:
    """Build the statement once: every page of the office asks it."""
    queues = list_queues(hidden)
    return Prepared(select(*(queues[one.name].ask(func.count()) for one in fields(Queues))))


@cache
def _select_details(names: tuple[str, ...], hidden: tuple[str, ...]) -> Prepared:
    queues, columns = list_queues(hidden), []
    for name in names:
        queue = queues[name]
        about = null() if queue.amount is None else queue.ask(func.sum(queue.amount))
        columns += [about.label(f"{name}_amount"), queue.ask(func.min(queue.since))]
    return Prepared(select(*columns))


def _open(*kinds: str) -> Queue:
    where = (Approval.open_mark == 1, Approval.kind.in_(kinds))
    return Queue(Approval, where, Approval.requested_at)


def _open_about(kind: str, subject: Any, amount: Any, *more: Condition) -> Queue:
    """Return the open requests of ``kind`` with the rupiah of the row that each is about."""
    about = Approval.subject_id == subject.id
    where = (Approval.open_mark == 1, Approval.kind == kind, about, *more)
    return Queue(Approval, where, Approval.requested_at, amount)


@cache
def list_queues(hidden: tuple[str, ...] = ()) -> Mapping[str, Queue]:
    """Return the queues by the name of their field in `Queues`.

    Messages of ``hidden`` templates are left out.
    """
    joining, leaving = JoiningApplication.status, Resignation.status
    lending, decidable = LoanApplication.status, ApplicationStatus.AWAITING_DECISION
    for_committee = LoanApplication.needs_committee
    is_waiting = Complaint.status.in_(WITH_THE_OFFICE)
    is_own = Complaint.assigned_to == bindparam("user_id")
    surplus = ShuDistribution.member_amount + ShuDistribution.other_amount
    has_money = PayrollBatch.received_amount.is_not(None)

    def applying(*where: Condition) -> Queue:
        return Queue(JoiningApplication, where, JoiningApplication.submitted_at)

    def resigning(status: LeavingStatus) -> Queue:
        return Queue(
            Resignation, (leaving == status,), Resignation.requested_at, Resignation.net_amount
        )

    def paying(status: PaymentStatus) -> Queue:
        own = Payment.unit_id == COOPERATIVE_UNIT_ID  # a business sees to its own
        return Queue(Payment, (Payment.status == status, own), Payment.announced_at, Payment.amount)

    def withdrawing(status: WithdrawalStatus, since: Any) -> Queue:
        return Queue(Withdrawal, (Withdrawal.status == status,), since, Withdrawal.amount)

    def borrowing(*where: Condition) -> Queue:
        return Queue(LoanApplication, where, LoanApplication.submitted_at, LoanApplication.amount)

    def complaining(*where: Condition) -> Queue:
        own = Complaint.unit_id == COOPERATIVE_UNIT_ID  # a business answers its own
        return Queue(Complaint, (is_waiting, own, *where), Complaint.received_at)

    def sharing(status: ShuStatus) -> Queue:
        where = (ShuDistribution.status == status,)
        return Queue(ShuDistribution, where, ShuDistribution.prepared_at, surplus)

    def deducting(amount: Any, *where: Condition) -> Queue:
        return Queue(PayrollBatch, where, PayrollBatch.prepared_at, amount)

    return {
        "applications_to_check": applying(joining == JoiningStatus.SUBMITTED),
        "applications_to_approve": applying(joining == JoiningStatus.PAID),
        "refunds_to_pay": applying(joining == JoiningStatus.REFUND_DUE),
        "payments_to_check": paying(PaymentStatus.ANNOUNCED),
        "payments_to_record": paying(PaymentStatus.VERIFIED),
        "withdrawals_to_approve": withdrawing(WithdrawalStatus.REQUESTED, Withdrawal.requested_at),
        "withdrawals_to_pay": withdrawing(WithdrawalStatus.APPROVED, Withdrawal.approved_at),
        "loans_to_analyse": borrowing(lending == ApplicationStatus.SUBMITTED),
        "loans_to_decide": borrowing(lending == decidable, for_committee.is_(False)),
        "loans_to_vote": borrowing(lending == decidable, for_committee.is_(True)),
        "loans_to_disburse": borrowing(lending == ApplicationStatus.APPROVED),
        "leaving_to_settle": resigning(LeavingStatus.REQUESTED),
        "leaving_to_approve": resigning(LeavingStatus.SETTLED),
        "leaving_to_pay": resigning(LeavingStatus.APPROVED),
        "leaving_to_complete": resigning(LeavingStatus.PAID),
        "dead_messages": Queue(
            Message,
            (Message.status == MessageStatus.DEAD, Message.template.not_in(hidden)),
            Message.created_at,
        ),
        "roles_to_decide": _open(ROLE_CHANGE),
        "entries_to_reverse": _open(ENTRY_REVERSAL),
        "payments_to_reverse": _open_about(
            PAYMENT_REVERSAL, Payment, Payment.amount, Payment.unit_id == COOPERATIVE_UNIT_ID
        ),
        "payroll_to_reverse": _open_about(
            PAYROLL_REVERSAL, PayrollBatch, PayrollBatch.received_amount
        ),
        "shu_to_take_back": _open_about(SHU_UNDO, ShuDistribution, surplus),
        "bank_accounts_to_decide": _open(BANK_ACCOUNT),
        "settings_to_decide": _open(SETTING),
        "products_to_decide": _open(TERMS),
        "interest_to_decide": _open(INTEREST, INTEREST_REVERSAL),
        "complaints_to_handle": complaining(Complaint.is_confidential.is_(False)),
        "complaints_of_mine": complaining(is_own),
        "confidential_complaints": complaining(Complaint.is_confidential.is_(True)),
        "publications_to_decide": Queue(
            ComplaintPublication,
            (
                ComplaintPublication.status == PublicationStatus.PROPOSED,
                exists().where(
                    Complaint.id == ComplaintPublication.complaint_id,
                    Complaint.unit_id == COOPERATIVE_UNIT_ID,
                ),
            ),
            ComplaintPublication.proposed_at,
        ),
        "moves_to_approve": Queue(
            Move,
            (Move.status == MoveStatus.READY,),
            Move.prepared_at,
            Move.savings_amount + Move.loans_amount,
        ),
        "vouchers_to_decide": Queue(
            Voucher, (Voucher.status == VoucherStatus.WAITING,), Voucher.made_at, Voucher.amount
        ),
        "closes_to_decide": _open(YEAR, REOPEN),
        "shu_to_check": sharing(ShuStatus.DRAFT),
        "shu_to_resolve": sharing(ShuStatus.CHECKED),
        "shu_to_post": sharing(ShuStatus.RESOLVED),
        "payroll_to_approve": deducting(
            PayrollBatch.asked_amount, PayrollBatch.status == BatchStatus.DRAFT
        ),
        "payroll_to_post": deducting(
            PayrollBatch.received_amount, PayrollBatch.status == BatchStatus.REALISED, has_money
        ),
        "notices_to_release": Queue(
            Notice, (Notice.status == NoticeStatus.WAITING,), Notice.changed_at
        ),
        "broadcasts_to_approve": Queue(
            Broadcast, (Broadcast.status == BroadcastStatus.WAITING,), Broadcast.created_at
        ),
    }
