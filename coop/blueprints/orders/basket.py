"""The basket of somebody who looks around: kept in the session, one for each unit."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from flask import session as cookie

from coop.domain.catalogue.rules import MOST_PIECES
from coop.domain.sales.types import Basket, HandOver, Wish
from coop.web.signing_in import CARRIED

KEPT = "baskets"
CARRIED.add(KEPT)
MOST_ITEMS, MOST_CODES, MOST_BASKETS = 30, 5, 4
"""A cookie has little room."""
GUEST = 0
"""Nobody has this id: what everybody would pay."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Pieces by item, ticked promotions, typed codes, the area to deliver to (0: picked up)."""

    pieces: Mapping[int, int] = field(default_factory=dict)
    chosen: frozenset[str] = frozenset()
    codes: tuple[str, ...] = ()
    area_id: int = 0

    def with_pieces(self, item_id: int, pieces: int) -> "Kept":
        """Return the basket with so many pieces of an item; none takes it out."""
        others = {key: value for key, value in self.pieces.items() if key != item_id}
        new = {item_id: min(pieces, MOST_PIECES)} if pieces > 0 else {}
        if len(others) >= MOST_ITEMS:
            new = {}
        order = list(self.pieces) if item_id in self.pieces and new else [*others, *new]
        return replace(self, pieces={key: {**others, **new}[key] for key in order})

    def basket(
        self, unit_id: int, person_id: int | None, to: Mapping[str, Any] | None = None
    ) -> Basket:
        """Return it as it is ordered; ``to`` says more of where it goes."""
        if to is None and self.area_id:
            to = {"hand_over": HandOver.DELIVERY, "area_id": self.area_id}
        return Basket(
            unit_id,
            person_id or GUEST,
            tuple(Wish(count, item_id) for item_id, count in self.pieces.items()),
            self.chosen,
            self.codes,
            **(to or {}),
        )


def read_kept(unit_id: int) -> Kept:
    """Return the basket of a unit; an empty one when nothing, or nonsense, was kept."""
    kept = cookie.get(KEPT, {}).get(str(unit_id))
    if not kept:
        return Kept()
    pieces, chosen, codes, *rest = kept
    counts = {int(key): int(count) for key, count in pieces}
    return Kept(counts, frozenset(chosen), tuple(codes), int(rest[0]) if rest else 0)


def keep(unit_id: int, kept: Kept) -> None:
    """Keep the basket of a unit; the oldest of too many is forgotten."""
    others = {key: one for key, one in cookie.get(KEPT, {}).items() if key != str(unit_id)}
    while len(others) >= MOST_BASKETS:
        others.pop(next(iter(others)))
    packed = [
        [[key, count] for key, count in kept.pieces.items()],
        sorted(kept.chosen),
        list(kept.codes)[:MOST_CODES],
        kept.area_id,
    ]
    cookie[KEPT] = {**others, str(unit_id): packed}


def forget(unit_id: int) -> None:
    """Empty the basket of a unit."""
    cookie[KEPT] = {key: one for key, one in cookie.get(KEPT, {}).items() if key != str(unit_id)}
