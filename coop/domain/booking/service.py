"""What booking offers to the pages, in one place."""

from coop.domain.booking.ending_service import (
    cancel_booking,
    cancel_own,
    expire_unpaid,
    kept_now,
    kept_of_order,
    list_unpaid,
    note_no_show,
    reject_booking,
)
from coop.domain.booking.holding_service import (
    drop_hold,
    expire_holds,
    hold_slot,
    list_expired_holds,
    list_held,
    list_held_by,
)
from coop.domain.booking.moving_service import (
    confirm_booking,
    give_time,
    reschedule_booking,
    reschedule_own,
    shift_booking,
)
from coop.domain.booking.news import remind_of_next_service, remind_of_tomorrow
from coop.domain.booking.overrun_service import (
    accept_proposals,
    extend_running,
    propose_after,
)
from coop.domain.booking.planning_service import (
    accept_plan,
    accept_times,
    list_requests,
    plan_requests,
)
from coop.domain.booking.serving_service import (
    book_at_desk,
    check_in,
    check_in_by_token,
    find_next_start,
    finish_service,
    start_service,
    walk_in,
)
from coop.domain.booking.submitting_service import (
    note_answers,
    quote_booking,
    reckon_booking,
    reckon_service,
    request_booking,
    submit_booking,
)
from coop.domain.booking.upkeep_service import (
    add_district,
    change_district,
    define_service,
    switch_district,
    switch_service,
)
from coop.domain.booking.waiting_service import (
    end_old_entries,
    join_waiting_list,
    leave_waiting_list,
)

__all__ = [
    "accept_plan",
    "accept_proposals",
    "accept_times",
    "add_district",
    "book_at_desk",
    "cancel_booking",
    "cancel_own",
    "change_district",
    "check_in",
    "check_in_by_token",
    "confirm_booking",
    "define_service",
    "drop_hold",
    "end_old_entries",
    "expire_holds",
    "expire_unpaid",
    "extend_running",
    "find_next_start",
    "finish_service",
    "give_time",
    "hold_slot",
    "join_waiting_list",
    "kept_now",
    "kept_of_order",
    "leave_waiting_list",
    "list_expired_holds",
    "list_held",
    "list_held_by",
    "list_requests",
    "list_unpaid",
    "note_answers",
    "note_no_show",
    "plan_requests",
    "propose_after",
    "quote_booking",
    "reckon_booking",
    "reckon_service",
    "reject_booking",
    "remind_of_next_service",
    "remind_of_tomorrow",
    "request_booking",
    "reschedule_booking",
    "reschedule_own",
    "shift_booking",
    "start_service",
    "submit_booking",
    "switch_district",
    "switch_service",
    "walk_in",
]
