"""What can be rated: areas above say it for each kind of owner."""

from collections.abc import Callable
from datetime import date

from coop.domain.ratings.types import Askable, Rateable
from coop.refs import Ref

SOURCES: dict[str, Callable[[int, int], list[Rateable]]] = {}
FINISHED: dict[str, Callable[[date, date], list[Askable]]] = {}


def register_rateable(kind: str, find: Callable[[int, int], list[Rateable]]) -> None:
    """Register ``find(owner_id, person_id)``: what of an owner of ``kind`` the person may rate."""
    SOURCES[kind] = find


def list_rateable(owner: Ref, person_id: int) -> list[Rateable]:
    """Return what of ``owner`` the person may rate; nothing of somebody else's."""
    find = SOURCES.get(owner.kind)
    return find(owner.id, person_id) if find else []


def register_askable(kind: str, find: Callable[[date, date], list[Askable]]) -> None:
    """Register ``find(first, last)``: owners of ``kind`` that were finished on these days."""
    FINISHED[kind] = find


def list_askable(first: date, last: date) -> list[Askable]:
    """Return everything that was finished from ``first`` to ``last``."""
    return [one for find in FINISHED.values() for one in find(first, last)]
