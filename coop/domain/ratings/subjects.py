"""What can be rated: areas above say it for each kind of owner."""

from collections.abc import Callable

from coop.domain.ratings.types import Rateable
from coop.refs import Ref

SOURCES: dict[str, Callable[[int, int], list[Rateable]]] = {}


def register_rateable(kind: str, find: Callable[[int, int], list[Rateable]]) -> None:
    """Register ``find(owner_id, person_id)``: what of an owner of ``kind`` the person may rate."""
    SOURCES[kind] = find


def list_rateable(owner: Ref, person_id: int) -> list[Rateable]:
    """Return what of ``owner`` the person may rate; nothing of somebody else's."""
    find = SOURCES.get(owner.kind)
    return find(owner.id, person_id) if find else []
