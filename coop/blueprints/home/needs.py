"""What waits for whom: one line per queue that is not empty."""

from dataclasses import dataclass

from flask import url_for
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from coop.domain.reports.queue_queries import Queues
from coop.web.access import may


@dataclass(frozen=True, slots=True)
class Need:
    """A queue: who works it off and where."""

    field: str
    text: LazyString
    endpoint: str
    permission: str
    icon: str
    arguments: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ShownNeed:
    """A queue that is not empty, for somebody who may work it off."""

    count: int
    text: LazyString
    href: str
    icon: str


NEEDS = (
    Need(
        "applications_to_check",
        _l("Applications to join to check"),
        "membership.applications",
        "membership.check",
        "user-plus",
    ),
    Need(
        "applications_to_approve",
        _l("New members to approve"),
        "membership.applications",
        "membership.approve",
        "user-check",
    ),
    Need(
        "refunds_to_pay",
        _l("Refunds to applicants to pay"),
        "membership.applications",
        "membership.pay",
        "receipt-refund",
    ),
    Need(
        "payments_to_check",
        _l("Transfers to look up at the bank"),
        "cashier.queue",
        "payments.check",
        "photo-search",
    ),
    Need(
        "payments_to_record",
        _l("Verified payments to record"),
        "treasury.verified",
        "payments.record",
        "cash-register",
    ),
    Need(
        "withdrawals_to_approve",
        _l("Withdrawals to approve"),
        "savings.withdrawals",
        "savings.approve",
        "pig-money",
    ),
    Need(
        "withdrawals_to_pay", _l("Withdrawals to pay"), "savings.withdrawals", "savings.pay", "cash"
    ),
    Need(
        "interest_to_decide",
        _l("Interest on savings to decide"),
        "savings.interest",
        "savings.approve",
        "percentage",
    ),
    Need(
        "payroll_to_approve",
        _l("Payroll deduction lists to approve"),
        "payroll.overview",
        "payroll.approve",
        "cash-banknote-move",
        (("status", "draft"),),
    ),
    Need(
        "payroll_to_post",
        _l("Payroll deduction money to book"),
        "payroll.overview",
        "payroll.approve",
        "cash-register",
        (("status", "realised"),),
    ),
    Need(
        "loans_to_analyse",
        _l("Loan applications to analyse"),
        "credit.applications",
        "loans.analyse",
        "report-analytics",
    ),
    Need(
        "loans_to_decide",
        _l("Loan applications to decide"),
        "credit.applications",
        "loans.decide_within_limit",
        "gavel",
    ),
    Need(
        "loans_to_vote",
        _l("Loan applications before the committee"),
        "credit.applications",
        "loans.vote",
        "checkup-list",
    ),
    Need(
        "loans_to_disburse",
        _l("Approved loans to disburse"),
        "credit.applications",
        "loans.disburse",
        "send",
    ),
    Need(
        "leaving_to_settle",
        _l("Resignations to settle"),
        "membership.leaving",
        "membership.settle",
        "door-exit",
    ),
    Need(
        "leaving_to_approve",
        _l("Settlements to approve"),
        "membership.leaving",
        "membership.approve_leaving",
        "file-check",
    ),
    Need(
        "leaving_to_pay",
        _l("Settlements to pay"),
        "membership.leaving",
        "membership.pay",
        "cash-banknote",
    ),
    Need(
        "leaving_to_complete",
        _l("Memberships to deactivate"),
        "membership.leaving",
        "membership.deactivate",
        "user-off",
    ),
    Need(
        "bank_accounts_to_decide",
        _l("Bank accounts of the cooperative to decide"),
        "treasury.bank_accounts",
        "banks.approve",
        "building-bank",
    ),
    Need(
        "settings_to_decide",
        _l("Amounts, rates and limits to decide"),
        "admin.setting_requests",
        "settings.approve",
        "settings",
    ),
    Need(
        "complaints_to_handle",
        _l("Complaints and suggestions to answer"),
        "complaints.all_of_them",
        "complaints.manage",
        "message-report",
    ),
    Need(
        "complaints_of_mine",
        _l("Complaints that were handed to you"),
        "complaints.all_of_them",
        "complaints.handle",
        "message-report",
        (("whose", "mine"),),
    ),
    Need(
        "confidential_complaints",
        _l("Confidential complaints to answer"),
        "complaints.confidential",
        "complaints.confidential",
        "lock",
    ),
    Need(
        "publications_to_decide",
        _l("Public versions of complaints to decide"),
        "complaints.publications",
        "complaints.publish",
        "speakerphone",
    ),
    Need(
        "moves_to_approve",
        _l("Members and loans of old books to approve"),
        "moving_in.moves",
        "moving_in.approve",
        "file-spreadsheet",
    ),
    Need(
        "vouchers_to_decide",
        _l("Vouchers to decide"),
        "books.vouchers",
        "books.approve",
        "file-invoice",
        (("status", "waiting"),),
    ),
    Need(
        "closes_to_decide",
        _l("Books to be closed or opened again, to decide"),
        "books.periods",
        "books.approve",
        "calendar-check",
    ),
    Need(
        "shu_to_check", _l("Sharing of the surplus to check"), "shu.years", "shu.check", "chart-pie"
    ),
    Need(
        "shu_to_resolve",
        _l("Sharing of the surplus that waits for the resolution"),
        "shu.years",
        "shu.resolve",
        "chart-pie",
    ),
    Need(
        "shu_to_post", _l("Sharing of the surplus to book"), "shu.years", "shu.prepare", "chart-pie"
    ),
    Need(
        "notices_to_release",
        _l("News and offers to release"),
        "notices.promotion",
        "notices.publish",
        "speakerphone",
        (("status", "waiting"),),
    ),
    Need(
        "broadcasts_to_approve",
        _l("Broadcasts to approve"),
        "broadcast.all_of_them",
        "broadcast.approve",
        "send",
        (("status", "waiting"),),
    ),
    Need(
        "dead_messages",
        _l("Messages that could not be delivered"),
        "messages.outbox",
        "notifications.resend",
        "mail-x",
    ),
)


def list_needs(queues: Queues) -> list[ShownNeed]:
    """Return the current user's queues that are not empty."""
    return [
        ShownNeed(
            getattr(queues, need.field),
            need.text,
            url_for(need.endpoint, **dict(need.arguments)),
            need.icon,
        )
        for need in NEEDS
        if getattr(queues, need.field) and may(need.permission)
    ]
