"""Whose complaints a page shows: the cooperative's, or those of the unit in the address."""

from dataclasses import dataclass
from typing import Any

from coop.domain.complaints.permissions import permission
from coop.domain.units.types import COOPERATIVE_UNIT_ID
from coop.errors import NotFound
from coop.explain import N_
from coop.web.access import may, this_unit
from coop.web.addresses import url_for


@dataclass(frozen=True, slots=True)
class Place:
    """A unit and the group of its pages; ``unit`` is None for the cooperative."""

    unit_id: int
    pages: str
    unit: Any = None

    def address(self, page: str, **more: Any) -> str:
        """Return the address of a page of this group."""
        return url_for(f"{self.pages}.{page}", **more)

    def may(self, what: str) -> bool:
        """Say whether who is signed in may do ``what`` with complaints here."""
        return may(permission(what, self.unit_id))


def here() -> Place:
    """Return the place of the page; the cooperative has its own addresses, so NotFound for it."""
    unit = this_unit()
    if unit is None:
        return Place(COOPERATIVE_UNIT_ID, "complaints")
    if unit.id == COOPERATIVE_UNIT_ID:
        raise NotFound(N_("The cooperative has pages of its own for this."))
    return Place(unit.id, "unit_complaints", unit)
