"""Savings: what a member has and moves, and what staff do about it."""

from flask import Blueprint, render_template
from flask_babel import lazy_gettext as _l

from coop.domain.savings import queries
from coop.web.filters import register_labels, register_tones
from coop.web.navigation import Entry
from coop.web.panels import register_panel
from coop.web.refs import RefKind, register_ref
from coop.web.timelines import register_actions
from coop.web.waiting import waiting

blueprint = Blueprint("savings", __name__)


def member_panel(member_id: int) -> str:
    """Return the member's accounts as a section of the member's page."""
    return render_template("savings/_panel.html", accounts=queries.list_accounts(member_id))


register_panel("member", 20, "savings.view", member_panel)

MENU = [
    (
        "me",
        Entry(
            _l("My savings"), "savings.mine", "pig-money", "member.self", 20, short=_l("Savings")
        ),
    ),
    ("money", Entry(_l("Savings"), "savings.accounts", "pig-money", "savings.view", 30)),
    (
        "money",
        Entry(
            _l("Withdrawals"),
            "savings.withdrawals",
            "cash-banknote",
            "savings.view",
            40,
            waiting(withdrawals_to_approve="savings.approve", withdrawals_to_pay="savings.pay"),
        ),
    ),
    ("money", Entry(_l("Monthly dues"), "savings.wajib", "calendar-dollar", "savings.bill", 50)),
    (
        "money",
        Entry(
            _l("Interest on savings"),
            "savings.interest",
            "percentage",
            "savings.run_interest|savings.approve",
            52,
            waiting(interest_to_decide="savings.approve"),
        ),
    ),
    ("money", Entry(_l("Term deposits"), "savings.deposits", "lock", "savings.view", 35)),
]

register_labels(
    {
        "SavingsKind.pokok": _l("Principal savings"),
        "SavingsKind.wajib": _l("Mandatory savings"),
        "SavingsKind.sukarela": _l("Voluntary savings"),
        "SavingsKind.berjangka": _l("Term deposit"),
        "SavingsKind.swp": _l("Mandatory loan savings"),
        "SavingsStatus.open": _l("Active"),
        "SavingsStatus.closed": _l("Closed"),
        "MovementKind.deposit": _l("Money paid in"),
        "MovementKind.withdrawal": _l("Withdrawal"),
        "MovementKind.interest": _l("Interest"),
        "MovementKind.tax": _l("Tax"),
        "MovementKind.transfer": _l("Transfer"),
        "MovementKind.settlement": _l("Settlement"),
        "MovementKind.reversal": _l("Reversal"),
        "MovementKind.opening": _l("Opening balance"),
        "WithdrawalStatus.requested": _l("Waiting for approval"),
        "WithdrawalStatus.approved": _l("Approved, to be paid"),
        "WithdrawalStatus.paid": _l("Paid out"),
        "WithdrawalStatus.rejected": _l("Rejected"),
        "WithdrawalStatus.cancelled": _l("Cancelled"),
        "RunStatus.draft": _l("Waiting for approval"),
        "RunStatus.approved": _l("Being credited"),
        "RunStatus.posted": _l("Credited"),
        "RunStatus.reversed": _l("Taken back"),
    }
)
register_actions(
    {
        "savings.opened": _l("Savings account opened"),
        "savings.closed": _l("Savings account closed"),
        "savings.billed": _l("Mandatory savings billed"),
        "savings.withdrawal_requested": _l("Withdrawal asked for"),
        "savings.withdrawal_approved": _l("Withdrawal approved"),
        "savings.withdrawal_rejected": _l("Withdrawal rejected"),
        "savings.withdrawal_cancelled": _l("Withdrawal cancelled"),
        "savings.withdrawal_paid": _l("Withdrawal paid"),
        "savings.interest_reckoned": _l("Interest reckoned"),
        "savings.interest.approved": _l("Interest approved"),
        "savings.interest.rejected": _l("Interest rejected"),
        "savings.interest_credited": _l("Interest credited"),
        "savings.interest_reversal_requested": _l("Interest to be taken back"),
        "savings.interest_reversal.approved": _l("Interest taken back"),
        "savings.interest_reversal.rejected": _l("Interest stays as it is"),
        "savings.deposit_placed": _l("Term deposit placed"),
        "savings.deposit_broken": _l("Term deposit ended early"),
        "savings.deposit_changed": _l("Choice for the last day changed"),
        "savings.deposit_matured": _l("Term deposit fell due"),
        "savings.deposit_stuck": _l("Term deposit fell due and could not end"),
        "savings.deposit_continued": _l("Term deposit continued"),
    }
)
register_tones(
    {
        "SavingsStatus.open": "good",
        "WithdrawalStatus.requested": "wait",
        "WithdrawalStatus.approved": "info",
        "RunStatus.draft": "wait",
        "RunStatus.approved": "info",
        "RunStatus.posted": "good",
        "RunStatus.reversed": "stop",
        "DepositStatus.running": "good",
        "DepositStatus.matured": "done",
        "DepositStatus.broken": "stop",
        "DepositStatus.settled": "stop",
    }
)
register_ref(
    "savings_account",
    RefKind(_l("Savings account"), "savings.account", "account_id", "savings.view"),
)
register_ref(
    "withdrawal", RefKind(_l("Withdrawal"), "savings.withdrawal", "withdrawal_id", "savings.view")
)
register_ref(
    "interest_run",
    RefKind(_l("Interest run"), "savings.interest_run", "run_id", "savings.view"),
)
register_ref(
    "term_deposit",
    RefKind(_l("Term deposit"), "savings.deposit_detail", "deposit_id", "savings.view"),
)
register_ref("run", RefKind(_l("Billing run"), "savings.wajib_run", "run_id", "savings.view"))

from coop.blueprints.savings import (  # noqa: E402 - the views need the blueprint
    deposit_views,
    interest_views,
    member_views,
    staff_views,
    wajib_views,
    withdrawal_views,
)

__all__ = [
    "MENU",
    "blueprint",
    "deposit_views",
    "interest_views",
    "member_views",
    "staff_views",
    "wajib_views",
    "withdrawal_views",
]
