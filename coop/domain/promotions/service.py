"""What promotions offer to the areas above and to the pages, in one place."""

from coop.domain.promotions.code_service import add_code, make_codes
from coop.domain.promotions.upkeep_service import (
    change_promotion,
    draft_promotion,
    promotion_ref,
    publish_promotion,
    remove_draft,
    stop_promotion,
)
from coop.domain.promotions.use_service import release_promotions, use_promotions

__all__ = [
    "add_code",
    "change_promotion",
    "draft_promotion",
    "make_codes",
    "promotion_ref",
    "publish_promotion",
    "release_promotions",
    "remove_draft",
    "stop_promotion",
    "use_promotions",
]
