"""Whose questions a page shows: the cooperative's, or those of the unit in the address."""

from dataclasses import dataclass
from typing import Any

from coop.domain.units.types import COOPERATIVE_UNIT_ID
from coop.errors import NotFound
from coop.explain import N_
from coop.web.access import this_unit
from coop.web.addresses import url_for


@dataclass(frozen=True, slots=True)
class Shelf:
    """A unit and the group of its pages; ``unit`` is None for the cooperative."""

    unit_id: int
    pages: str
    unit: Any = None

    def address(self, page: str, **more: Any) -> str:
        """Return the address of a page of this group."""
        return url_for(f"{self.pages}.{page}", **more)

    @property
    def writing(self) -> str:
        """The address at which a reader writes to the unit."""
        return url_for("unit_complaints.write" if self.unit else "complaining.begin")


def here() -> Shelf:
    """Return whose questions are read; the cooperative has its own addresses: NotFound for it."""
    unit = this_unit()
    if unit is None:
        return Shelf(COOPERATIVE_UNIT_ID, "faq")
    if unit.id == COOPERATIVE_UNIT_ID:
        raise NotFound(N_("The cooperative has pages of its own for this."))
    return Shelf(unit.id, "unit_faq", unit)
