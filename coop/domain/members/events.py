"""What happens to members that others may want to know."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from coop.announcing import News


@dataclass(frozen=True, slots=True)
class MemberYearReached:
    """A member has been one for another ``years`` full years."""

    person_id: int
    member_id: int
    years: int
    on: date


MEMBER_YEAR_REACHED: Final[News[MemberYearReached]] = News()
