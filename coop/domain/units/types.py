"""Kinds of units."""

from enum import StrEnum

COOPERATIVE_UNIT_ID = 1


class UnitKind(StrEnum):
    """What a unit does."""

    COOPERATIVE = "cooperative"
    WORKSHOP = "workshop"
    STUDIO = "studio"
    SHOP = "shop"
    FIELD_SERVICE = "field_service"
