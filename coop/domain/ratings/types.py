"""Words of ratings."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from coop.paging import PAGE_SIZE
from coop.refs import Ref

FEWEST, MOST = 1, 5
"""Stars."""


@dataclass(frozen=True, slots=True)
class Rateable:
    """Something that a person may rate: of which unit, as what it is counted, its name.

    ``about`` is the kind and key of what was had (``service:3``), under which ratings are summed.
    """

    unit_id: int
    about: str
    name: str


@dataclass(frozen=True, slots=True)
class Askable:
    """Something finished that a person can be asked about: ``text`` names it, ``path`` rates it."""

    owner: Ref
    unit_id: int
    person_id: int
    text: str
    path: str


@dataclass(frozen=True, slots=True)
class Summary:
    """What many ratings come to: how many, their mean to one place, how many of each star."""

    count: int = 0
    mean: float | None = None
    by_stars: Mapping[int, int] | None = None


@dataclass(frozen=True, slots=True)
class RatingRow:
    """A rating as it is read; ``author`` is shortened for the public."""

    id: int
    author: str
    person_id: int
    about: str
    about_name: str
    stars: int
    text: str
    said_at: datetime
    reply: str
    replied_at: datetime | None
    is_hidden: bool


@dataclass(frozen=True, slots=True)
class RatingFilter:
    """Which ratings of a unit a list shows; what is hidden only where it is asked for."""

    unit_id: int
    about: str | None = None
    stars: int | None = None
    is_unanswered: bool = False
    with_hidden: bool = False
    text: str = ""
    first: date | None = None
    last: date | None = None
    number: int = 1
    size: int = PAGE_SIZE
