"""What photo prints offer to the pages, in one place."""

from coop.domain.prints.draft_service import (
    add_picture,
    describe_pictures,
    drop_draft,
    ensure_takes_pictures,
    open_draft,
    remove_picture,
)
from coop.domain.prints.ordering_service import fill_basket, note_download, order_prints
from coop.domain.prints.tidying_service import (
    LET_GO,
    find_last_day,
    let_go_portions,
    queue_letting_go,
)

__all__ = [
    "LET_GO",
    "add_picture",
    "describe_pictures",
    "drop_draft",
    "ensure_takes_pictures",
    "fill_basket",
    "find_last_day",
    "let_go_portions",
    "note_download",
    "open_draft",
    "order_prints",
    "queue_letting_go",
    "remove_picture",
]
