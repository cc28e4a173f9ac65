"""What moving in offers to the pages, the terminal and the background, in one place."""

from coop.domain.moving_in.activation_service import (
    INVITE,
    invite_effects,
    invite_members,
    send_links,
)
from coop.domain.moving_in.examination_service import ROWS_A_STEP, examine
from coop.domain.moving_in.import_service import (
    Effect,
    book_move,
    import_effects,
    note_progress,
)
from coop.domain.moving_in.opening_service import (
    approve_opening,
    describe_opening,
    find_draft,
    list_booked,
    save_opening,
)
from coop.domain.moving_in.preparation_service import (
    IMPORT,
    TERMINAL,
    WEB,
    approve_move,
    discard_move,
    prepare_move,
    take_approval,
)
from coop.domain.moving_in.sheets import write_reasons, write_template

__all__ = [
    "IMPORT",
    "INVITE",
    "ROWS_A_STEP",
    "TERMINAL",
    "WEB",
    "Effect",
    "approve_move",
    "approve_opening",
    "book_move",
    "describe_opening",
    "discard_move",
    "examine",
    "find_draft",
    "import_effects",
    "invite_effects",
    "invite_members",
    "list_booked",
    "note_progress",
    "prepare_move",
    "save_opening",
    "send_links",
    "take_approval",
    "write_reasons",
    "write_template",
]
