"""What waits to be done, by what comes next: one statement for every page of the office."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, bindparam, func, select

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
from coop.domain.payroll.models import PayrollBatch
from coop.domain.payroll.types import BatchStatus
from coop.domain.savings.interest_service import APPROVAL as INTEREST
from coop.domain.savings.interest_service import REVERSAL as INTEREST_REVERSAL
from coop.domain.savings.models import (
    Withdrawal,
)
from coop.domain.savings.types import WithdrawalStatus
from coop.domain.setting_changes.types import SETTING
from coop.domain.shu.models import ShuDistribution
from coop.domain.shu.types import ShuStatus


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
    bank_accounts_to_decide: int
    settings_to_decide: int
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


def count_queues(user_id: int | None) -> Queues:
    """Return all queue lengths in one statement; ``user_id`` is whose own work is counted."""
    return Queues(*(int(value) for value in fetch(_select_queues(), {"user_id": user_id})[0]))


@cache
def _select_queues() -> Prepared:
    """Build the statement once: every page of the office asks it."""

    def count(model: type, *where: ColumnElement[bool]) -> ScalarSelect[Any]:
        return select(func.count()).select_from(model).where(*where).scalar_subquery()

    is_open = Approval.open_mark == 1
    joining, leaving = JoiningApplication.status, Resignation.status
    decidable = LoanApplication.status == ApplicationStatus.AWAITING_DECISION
    is_waiting = Complaint.status.in_(WITH_THE_OFFICE)
    return Prepared(
        select(
            count(JoiningApplication, joining == JoiningStatus.SUBMITTED),
            count(JoiningApplication, joining == JoiningStatus.PAID),
            count(JoiningApplication, joining == JoiningStatus.REFUND_DUE),
            count(Payment, Payment.status == PaymentStatus.ANNOUNCED),
            count(Payment, Payment.status == PaymentStatus.VERIFIED),
            count(Withdrawal, Withdrawal.status == WithdrawalStatus.REQUESTED),
            count(Withdrawal, Withdrawal.status == WithdrawalStatus.APPROVED),
            count(LoanApplication, LoanApplication.status == ApplicationStatus.SUBMITTED),
            count(LoanApplication, decidable, LoanApplication.needs_committee.is_(False)),
            count(LoanApplication, decidable, LoanApplication.needs_committee.is_(True)),
            count(LoanApplication, LoanApplication.status == ApplicationStatus.APPROVED),
            count(Resignation, leaving == LeavingStatus.REQUESTED),
            count(Resignation, leaving == LeavingStatus.SETTLED),
            count(Resignation, leaving == LeavingStatus.APPROVED),
            count(Resignation, leaving == LeavingStatus.PAID),
            count(Message, Message.status == MessageStatus.DEAD),
            count(Approval, is_open, Approval.kind == ROLE_CHANGE),
            count(Approval, is_open, Approval.kind == ENTRY_REVERSAL),
            count(Approval, is_open, Approval.kind == BANK_ACCOUNT),
            count(Approval, is_open, Approval.kind == SETTING),
            count(Approval, is_open, Approval.kind.in_((INTEREST, INTEREST_REVERSAL))),
            count(Complaint, is_waiting, Complaint.is_confidential.is_(False)),
            count(Complaint, is_waiting, Complaint.assigned_to == bindparam("user_id")),
            count(Complaint, is_waiting, Complaint.is_confidential.is_(True)),
            count(ComplaintPublication, ComplaintPublication.status == PublicationStatus.PROPOSED),
            count(Move, Move.status == MoveStatus.READY),
            count(Voucher, Voucher.status == VoucherStatus.WAITING),
            count(Approval, is_open, Approval.kind.in_((YEAR, REOPEN))),
            count(ShuDistribution, ShuDistribution.status == ShuStatus.DRAFT),
            count(ShuDistribution, ShuDistribution.status == ShuStatus.CHECKED),
            count(ShuDistribution, ShuDistribution.status == ShuStatus.RESOLVED),
            count(PayrollBatch, PayrollBatch.status == BatchStatus.DRAFT),
            count(
                PayrollBatch,
                PayrollBatch.status == BatchStatus.REALISED,
                PayrollBatch.received_amount.is_not(None),
            ),
            count(Notice, Notice.status == NoticeStatus.WAITING),
            count(Broadcast, Broadcast.status == BroadcastStatus.WAITING),
        )
    )
