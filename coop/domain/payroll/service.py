"""What payroll deduction offers to the other areas and to the pages, in one place."""

from coop.domain.payroll.answer_service import (
    bring_answer,
    choose_columns,
    correct_line,
    find_columns,
    finish_answer,
    get_answer,
    take_answer_back,
    type_amounts,
)
from coop.domain.payroll.authority_service import (
    end_order,
    find_authority,
    find_order,
    keep_authority,
    record_authority,
    start_order,
    withdraw_authority,
)
from coop.domain.payroll.batch_service import (
    approve_batch,
    discard_batch,
    get_batch,
    prepare_batch,
    recompute_batch,
    send_back,
    send_batch,
)
from coop.domain.payroll.line_service import get_line, leave_out, take_in
from coop.domain.payroll.posting_service import (
    APPLY,
    Receipt,
    apply_portions,
    post_batch,
    record_receipt,
)
from coop.domain.payroll.reversal_service import (
    find_request,
    refuse_reversal,
    request_reversal,
    reverse_batch,
)
from coop.domain.payroll.stray_service import (
    count_stray,
    find_line_by_number,
    get_stray,
    set_stray_aside,
)

__all__ = [
    "APPLY",
    "Receipt",
    "apply_portions",
    "approve_batch",
    "bring_answer",
    "choose_columns",
    "correct_line",
    "count_stray",
    "discard_batch",
    "end_order",
    "find_authority",
    "find_columns",
    "find_line_by_number",
    "find_order",
    "find_request",
    "finish_answer",
    "get_answer",
    "get_batch",
    "get_line",
    "get_stray",
    "keep_authority",
    "leave_out",
    "post_batch",
    "prepare_batch",
    "recompute_batch",
    "record_authority",
    "record_receipt",
    "refuse_reversal",
    "request_reversal",
    "reverse_batch",
    "send_back",
    "send_batch",
    "set_stray_aside",
    "start_order",
    "take_answer_back",
    "take_in",
    "type_amounts",
    "withdraw_authority",
]
