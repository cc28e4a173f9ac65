"""What can be promoted: areas above list their products with the terms that hold."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from coop.explain import Unit, Value
from coop.refs import Ref


@dataclass(frozen=True, slots=True)
class Term:
    """One of a product's terms; ``label`` is a msgid."""

    label: str
    value: Value
    unit: Unit


@dataclass(frozen=True, slots=True)
class Offer:
    """A product that members can apply for, with its terms of the day.

    ``opens_with`` is what its application form calls it.
    """

    ref: Ref
    name: str
    opens_with: str
    terms: tuple[Term, ...]


SOURCES: dict[str, Callable[[date], list[Offer]]] = {}


def register_offers(kind: str, find: Callable[[date], list[Offer]]) -> None:
    """Register ``find(on)``: the products of Ref kind ``kind`` that are offered on ``on``."""
    SOURCES[kind] = find


def list_offers(on: date) -> list[Offer]:
    """Return everything that can be promoted on ``on``, kind by kind."""
    return [offer for find in SOURCES.values() for offer in find(on)]


def find_offer(subject: Ref | None, on: date) -> Offer | None:
    """Return the product with its terms of ``on``; None when it is not offered then."""
    if subject is None or subject.kind not in SOURCES:
        return None
    return next((offer for offer in SOURCES[subject.kind](on) if offer.ref == subject), None)
