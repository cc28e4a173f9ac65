"""What waits for whom: one line per queue that is not empty."""

from dataclasses import dataclass

from flask import url_for
from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from coop.domain.reports.queue_queries import QueueDetail, Queues, describe_queues
from coop.domain.settings.service import day_of
from coop.web.access import actor, may
from coop.web.filters import long_date, number, rupiah
from coop.web.mails import hidden_templates


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

    text: LazyString
    note: str
    href: str
    icon: str


NEEDS = (
    Need(
        "applications_to_check",
        _l("Applications to join to check"),
        "membership.applications",
        "membership.check",
        "user-plus",
        (("status", "submitted"),),
    ),
    Need(
        "applications_to_approve",
        _l("New members to approve"),
        "membership.applications",
        "membership.approve",
        "user-check",
        (("status", "paid"),),
    ),
    Need(
        "refunds_to_pay",
        _l("Refunds to applicants to pay"),
        "membership.applications",
        "membership.pay",
        "receipt-refund",
        (("status", "refund_due"),),
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
        "payments_to_reverse",
        _l("Reversals of payments to decide"),
        "treasury.reversals",
        "payments.approve_reversal",
        "arrow-back-up",
    ),
    Need(
        "withdrawals_to_approve",
        _l("Withdrawals to approve"),
        "savings.withdrawals",
        "savings.approve",
        "pig-money",
        (("status", "requested"),),
    ),
    Need(
        "withdrawals_to_pay",
        _l("Withdrawals to pay"),
        "savings.withdrawals",
        "savings.pay",
        "cash",
        (("status", "approved"),),
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
        "payroll_to_reverse",
        _l("Payroll deduction lists to be taken back, to decide"),
        "payroll.overview",
        "payroll.approve",
        "arrow-back-up",
        (("request", "reversal"),),
    ),
    Need(
        "loans_to_analyse",
        _l("Loan applications to analyse"),
        "credit.applications",
        "loans.analyse",
        "report-analytics",
        (("status", "submitted"),),
    ),
    Need(
        "loans_to_decide",
        _l("Loan applications to decide"),
        "credit.applications",
        "loans.decide_within_limit",
        "gavel",
        (("status", "awaiting_decision"), ("way", "treasurer")),
    ),
    Need(
        "loans_to_vote",
        _l("Loan applications before the committee"),
        "credit.applications",
        "loans.vote",
        "checkup-list",
        (("status", "awaiting_decision"), ("way", "committee")),
    ),
    Need(
        "loans_to_disburse",
        _l("Approved loans to disburse"),
        "credit.applications",
        "loans.disburse",
        "send",
        (("status", "approved"),),
    ),
    Need(
        "leaving_to_settle",
        _l("Resignations to settle"),
        "membership.leaving",
        "membership.settle",
        "door-exit",
        (("status", "requested"),),
    ),
    Need(
        "leaving_to_approve",
        _l("Settlements to approve"),
        "membership.leaving",
        "membership.approve_leaving",
        "file-check",
        (("status", "settled"),),
    ),
    Need(
        "leaving_to_pay",
        _l("Settlements to pay"),
        "membership.leaving",
        "membership.pay",
        "cash-banknote",
        (("status", "approved"),),
    ),
    Need(
        "leaving_to_complete",
        _l("Memberships to deactivate"),
        "membership.leaving",
        "membership.deactivate",
        "user-off",
        (("status", "paid"),),
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
        "products_to_decide",
        _l("Changes of products to decide"),
        "products.overview",
        "products.approve",
        "adjustments",
        (("proposal", "waiting"),),
    ),
    Need(
        "complaints_to_handle",
        _l("Complaints and suggestions to answer"),
        "complaints.all_of_them",
        "complaints.manage",
        "message-report",
        (("whose", "office"),),
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
        (("whose", "office"),),
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
        (("status", "ready"),),
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
        "entries_to_reverse",
        _l("Reversals of journal entries to decide"),
        "ledger.reversals",
        "ledger.approve_reversal",
        "arrow-back-up",
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
        "shu_to_take_back",
        _l("Sharing of the surplus to be taken back, to decide"),
        "shu.years",
        "shu.resolve",
        "arrow-back-up",
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
        (("status", "dead"),),
    ),
)


def list_needs(queues: Queues) -> list[ShownNeed]:
    """Return the current user's queues that are not empty, with amount and age."""
    waiting = [need for need in NEEDS if getattr(queues, need.field) and may(need.permission)]
    names = {need.field for need in waiting}
    details = describe_queues(names, actor().user_id, hidden_templates())
    return [
        ShownNeed(
            need.text,
            _note(getattr(queues, need.field), details[need.field]),
            url_for(need.endpoint, **dict(need.arguments)),
            need.icon,
        )
        for need in waiting
    ]


def _note(count: int, detail: QueueDetail) -> str:
    """Return how many wait, about how much, and since when the oldest."""
    parts = [_("%(count)s waiting", count=number(count))]
    if detail.amount:
        parts.append(rupiah(detail.amount))
    if detail.since is not None:
        parts.append(_("oldest from %(date)s", date=long_date(day_of(detail.since))))
    return " · ".join(parts)
