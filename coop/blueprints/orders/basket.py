"""The basket of somebody who looks around: kept in the session, one for each unit."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from flask import session as cookie

from coop.domain.catalogue.rules import MOST_PIECES
from coop.domain.sales.types import Basket, Wish
from coop.web.signing_in import CARRIED

KEPT = "baskets"
CARRIED.add(KEPT)
MOST_ITEMS, MOST_CODES, MOST_BASKETS = 30, 5, 4
"""A cookie has little room."""
GUEST = 0
"""Nobody has this id: what everybody would pay."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Pieces by item, the promotions that were ticked, the codes that were typed."""

    pieces: Mapping[int, int] = field(default_factory=dict)
    chosen: frozenset[str] = frozenset()
    codes: tuple[str, ...] = ()

    def with_pieces(self, item_id: int, pieces: int) -> "Kept":
        """Return the basket with so many pieces of an item; none takes it out."""
        others = {key: value for key, value in self.pieces.items() if key != item_id}
        new = {item_id: min(pieces, MOST_PIECES)} if pieces > 0 else {}
        if len(others) >= MOST_ITEMS:
            new = {}
        order = list(self.pieces) if item_id in self.pieces and new else [*others, *new]
        return replace(self, pieces={key: {**others, **new}[key] for key in order})

    def basket(self, unit_id: int, person_id: int | None) -> Basket:
        """Return it as it is ordered."""
        return Basket(
            unit_id,
            person_id or GUEST,
            tuple(Wish(count, item_id) for item_id, count in self.pieces.items()),
            self.chosen,
            self.codes,
        )


def read_kept(unit_id: int) -> Kept:
    """Return the basket of a unit; an empty one when nothing, or nonsense, was kept."""
    kept = cookie.get(KEPT, {}).get(str(unit_id))
    if not kept:
        return Kept()
    pieces, chosen, codes = kept
    return Kept({int(key): int(count) for key, count in pieces}, frozenset(chosen), tuple(codes))


def keep(unit_id: int, kept: Kept) -> None:
    """Keep the basket of a unit; the oldest of too many is forgotten."""
    others = {key: one for key, one in cookie.get(KEPT, {}).items() if key != str(unit_id)}
    while len(others) >= MOST_BASKETS:
        others.pop(next(iter(others)))
    packed = [
        [[key, count] for key, count in kept.pieces.items()],
        sorted(kept.chosen),
        list(kept.codes)[:MOST_CODES],
    ]
    cookie[KEPT] = {**others, str(unit_id): packed}


def forget(unit_id: int) -> None:
    """Empty the basket of a unit."""
    cookie[KEPT] = {key: one for key, one in cookie.get(KEPT, {}).items() if key != str(unit_id)}
