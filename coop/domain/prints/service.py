"""What photo prints offer to the pages, in one place."""

from coop.domain.prints.draft_service import (
    add_picture,
    describe_pictures,
    drop_draft,
    open_draft,
    remove_picture,
)
from coop.domain.prints.ordering_service import fill_basket, order_prints
from coop.domain.prints.tidying_service import let_go

__all__ = [
    "add_picture",
    "describe_pictures",
    "drop_draft",
    "fill_basket",
    "let_go",
    "open_draft",
    "order_prints",
    "remove_picture",
]
