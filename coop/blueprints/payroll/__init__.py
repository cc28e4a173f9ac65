"""Payroll deduction: lists to employers, their answers, the money, and members' letters."""

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from coop.domain.payroll.types import KIND_LABELS
from coop.web.filters import register_labels, register_tones
from coop.web.navigation import Entry
from coop.web.refs import RefKind, register_ref
from coop.web.timelines import register_actions, register_fields
from coop.web.waiting import waiting

blueprint = Blueprint("payroll", __name__)

MENU = [
    (
        "money",
        Entry(
            _l("Payroll deduction"),
            "payroll.overview",
            "cash-banknote-move",
            "payroll.view",
            45,
            waiting(
                payroll_to_approve="payroll.approve",
                payroll_to_post="payroll.approve",
                payroll_to_reverse="payroll.approve",
            ),
        ),
    ),
    (
        "me",
        Entry(_l("From my pay"), "payroll.mine", "wallet", "member.self", 35),
    ),
]

register_ref(
    "payroll_batch",
    RefKind(_l("Deduction list"), "payroll.batch", "batch_id", "payroll.view"),
)
register_labels(
    {
        "BatchStatus.draft": _l("Draft"),
        "BatchStatus.approved": _l("Approved"),
        "BatchStatus.sent": _l("With the employer"),
        "BatchStatus.realised": _l("Answered"),
        "BatchStatus.posting": _l("Being booked"),
        "BatchStatus.posted": _l("Booked"),
        "BatchStatus.reversing": _l("Being taken back"),
        "BatchStatus.reversed": _l("Taken back"),
        "BatchStatus.discarded": _l("Put away"),
        "Outcome.waiting": _l("No result yet"),
        "Outcome.full": _l("Deducted in full"),
        "Outcome.short": _l("Deducted in part"),
        "Outcome.missing": _l("Not deducted"),
        "Outcome.left": _l("No longer works there"),
        "Outcome.more": _l("More than asked"),
        "StrayKind.unknown": _l("Number is not on the list"),
        "StrayKind.duplicate": _l("Same person once more"),
        "StrayKind.unreadable": _l("Amount cannot be read"),
        "StrayVerdict.counted": _l("Counted"),
        "StrayVerdict.set_aside": _l("Set aside"),
        "LineShow.different": _l("Other than asked"),
        "LineShow.not_whole": _l("Did not fit into the pay"),
        "LineShow.wage_unknown": _l("Pay is not known"),
        "LineShow.left_out": _l("Left out"),
        "Letter.in_force": _l("In force"),
        "Letter.other_employer": _l("For another employer"),
        "Letter.missing": _l("No letter yet"),
        **{f"ItemKind.{kind.value}": _l(label) for kind, label in KIND_LABELS.items()},
    }
)
register_tones(
    {
        "BatchStatus.draft": "wait",
        "BatchStatus.approved": "info",
        "BatchStatus.sent": "info",
        "BatchStatus.realised": "wait",
        "BatchStatus.posting": "info",
        "BatchStatus.posted": "good",
        "BatchStatus.reversing": "info",
        "BatchStatus.reversed": "stop",
        "BatchStatus.discarded": "plain",
        "Outcome.waiting": "plain",
        "Outcome.full": "good",
        "Outcome.short": "wait",
        "Outcome.missing": "stop",
        "Outcome.left": "stop",
        "Outcome.more": "info",
        "StrayVerdict.counted": "good",
        "StrayVerdict.set_aside": "plain",
        "Letter.in_force": "good",
        "Letter.other_employer": "wait",
        "Letter.missing": "wait",
    }
)
register_actions(
    {
        "payroll.prepared": _l("List reckoned"),
        "payroll.recomputed": _l("List reckoned anew"),
        "payroll.discarded": _l("List put away"),
        "payroll.approved": _l("List approved"),
        "payroll.sent_back": _l("List given back"),
        "payroll.sent": _l("List sent to the employer"),
        "payroll.line_left_out": _l("Person left out"),
        "payroll.line_taken_in": _l("Person taken in again"),
        "payroll.answer_brought": _l("File of the employer brought"),
        "payroll.answer_typed": _l("Answer typed"),
        "payroll.answer_taken_back": _l("Answer taken back"),
        "payroll.answered": _l("Answer confirmed"),
        "payroll.line_corrected": _l("Result of a person corrected"),
        "payroll.row_counted": _l("Row counted for a person"),
        "payroll.row_set_aside": _l("Row set aside"),
        "payroll.received": _l("Money noted"),
        "payroll.posting": _l("Money booked, being put on the bills"),
        "payroll.posted": _l("Money is on everybody's bills"),
        "payroll.reversal_requested": _l("List to be taken back"),
        "payroll.reversal.approved": _l("Taking back approved"),
        "payroll.reversal.rejected": _l("List stays as it is"),
        "payroll.reversed": _l("List taken back"),
        "payroll.authority_recorded": _l("Letter of authority recorded"),
        "payroll.authority_withdrawn": _l("Letter of authority withdrawn"),
        "payroll.order_started": _l("Standing order started"),
        "payroll.order_ended": _l("Standing order ended"),
    }
)
register_fields(
    {
        "month": _l("Month"),
        "line": _l("Line"),
        "starts_on": _l("From"),
    }
)

from coop.blueprints.payroll import (  # noqa: E402 - the views need the blueprint
    answer_views,
    batch_views,
    letter_views,
    line_views,
    member_views,
    money_views,
)

__all__ = [
    "MENU",
    "answer_views",
    "batch_views",
    "blueprint",
    "letter_views",
    "line_views",
    "member_views",
    "money_views",
]
