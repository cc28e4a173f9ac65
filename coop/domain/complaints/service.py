"""What complaints offer to the pages, the jobs and the demo, in one place."""

from coop.domain.complaints.category_service import (
    CategoryTerms,
    add_category,
    add_starting_categories,
    change_category,
)
from coop.domain.complaints.complainant_service import (
    accept_answer,
    close_expired,
    rate_answer,
    reopen,
    reply,
)
from coop.domain.complaints.escalation_service import tell_of_overdue
from coop.domain.complaints.handling_service import (
    add_note,
    answer_complaint,
    assign_complaint,
    go_on,
    may_handle,
    reopen_for_complainant,
    wait_inside,
)
from coop.domain.complaints.publication_service import (
    decide_publication,
    propose_publication,
    withdraw_publication,
)
from coop.domain.complaints.receiving_service import (
    submit_as_guest,
    submit_complaint,
    write_down,
)

__all__ = [
    "CategoryTerms",
    "accept_answer",
    "add_category",
    "add_note",
    "add_starting_categories",
    "answer_complaint",
    "assign_complaint",
    "change_category",
    "close_expired",
    "decide_publication",
    "go_on",
    "may_handle",
    "propose_publication",
    "rate_answer",
    "reopen",
    "reopen_for_complainant",
    "reply",
    "submit_as_guest",
    "submit_complaint",
    "tell_of_overdue",
    "wait_inside",
    "withdraw_publication",
    "write_down",
]
