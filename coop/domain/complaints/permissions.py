"""Who may do what with complaints: the cooperative's office, and the staff of a business unit."""

from typing import Final

from coop.domain.identity.types import Actor
from coop.domain.units.types import COOPERATIVE_UNIT_ID

HANDLE: Final = "handle"
"""Answer what is assigned to oneself; in a business, whatever is not confidential."""
MANAGE: Final = "manage"
"""Answer everything that is not confidential, hand it over, keep the categories."""
PUBLISH: Final = "publish"
"""Decide what everyone may read."""
CONFIDENTIAL: Final = "confidential"
"""Read and answer what was confided."""


def permission(what: str, unit_id: int) -> str:
    """Return the name of the permission to do ``what`` with complaints of the unit."""
    area = "complaints" if unit_id == COOPERATIVE_UNIT_ID else "unit_complaints"
    return f"{area}.{what}"


def may(actor: Actor, what: str, unit_id: int) -> bool:
    """Say whether ``actor`` may do ``what`` with complaints of the unit."""
    name = permission(what, unit_id)
    return actor.may(name) if unit_id == COOPERATIVE_UNIT_ID else actor.may(name, unit_id)
