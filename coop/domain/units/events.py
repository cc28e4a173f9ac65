"""What happens to units that others may want to know."""

from dataclasses import dataclass
from typing import Final

from coop.announcing import News


@dataclass(frozen=True, slots=True)
class UnitFounded:
    """A business was founded."""

    unit_id: int


UNIT_FOUNDED: Final[News[UnitFounded]] = News()
