"""What an item may look like, and whom it is offered to on a day."""

import re
from collections.abc import Sequence
from datetime import date

from coop.domain.catalogue.types import Item, ItemKind, ItemStanding, ItemTerms
from coop.domain.people.types import EVERYONE
from coop.errors import Refused
from coop.explain import N_
from coop.money import MAX_RUPIAH

MOST_PIECES = 9_999
"""The most pieces of anything, in a package or an order."""
_CODE = re.compile(r"[A-Z0-9](?:[A-Z0-9-]{0,28}[A-Z0-9])?")
_PRINT_SIDES = ("width_mm", "height_mm")


def normalise_code(text: str) -> str:
    """Return an item's code in capitals. Raises Refused for what is no code."""
    code = "-".join(text.upper().split())
    if not _CODE.fullmatch(code):
        raise Refused(N_("A code has up to 30 letters, digits and dashes."), field="code")
    return code


def ensure_sound(kind: ItemKind, terms: ItemTerms) -> None:
    """Refuse an item without a name, with an impossible price, or one never offered."""
    if not terms.name.strip():
        raise Refused(N_("Give it a name."), field="name")
    if not 0 <= terms.unit_amount <= MAX_RUPIAH:
        raise Refused(N_("A price cannot be negative."), field="unit_amount")
    if terms.most_pieces is not None and not 1 <= terms.most_pieces <= MOST_PIECES:
        raise Refused(N_("A limit is at least 1, or left empty."), field="most_pieces")
    if terms.first_on and terms.last_on and terms.last_on < terms.first_on:
        raise Refused(N_("It cannot end before it begins."), field="last_on")
    if kind is ItemKind.PRINT:
        sides = [terms.detail.get(side) for side in _PRINT_SIDES]
        if not all(type(side) is int and 10 <= side <= 5_000 for side in sides):
            raise Refused(
                N_("Give the size of the print in millimetres, from 10 to 5000."), field="width_mm"
            )


def ensure_contents(package: Item, parts: Sequence[tuple[Item, int]]) -> None:
    """Refuse parts of a package that are packages, of another unit, named twice, or too many."""
    if package.kind is not ItemKind.PACKAGE:
        raise Refused(N_("Only a package has parts."))
    if not parts:
        raise Refused(N_("A package has at least one part."), field="parts")
    if len({item.id for item, _quantity in parts}) < len(parts):
        raise Refused(N_("A part is named twice."), field="parts")
    for item, quantity in parts:
        if item.kind is ItemKind.PACKAGE:
            raise Refused(N_("There is no package in a package."), field="parts")
        if item.unit_id != package.unit_id:
            raise Refused(N_("Only what the same unit sells can be a part."), field="parts")
        if not 1 <= quantity <= MOST_PIECES:
            raise Refused(N_("Say how many pieces, from 1 to 9999."), field="parts")


def ensure_companions(item: Item, companions: Sequence[Item]) -> None:
    """Refuse companions that are the item itself, of another unit, or named twice."""
    if len({other.id for other in companions}) < len(companions):
        raise Refused(N_("Something is named twice."), field="companions")
    for other in companions:
        if other.id == item.id:
            raise Refused(N_("Nothing goes with itself."), field="companions")
        if other.unit_id != item.unit_id:
            raise Refused(N_("Only what the same unit sells goes with it."), field="companions")


def is_offered(item: Item, on: date, groups: frozenset[str]) -> bool:
    """Say whether somebody in ``groups`` can have the item on a day."""
    terms = item.terms
    return (
        item.is_active
        and (terms.first_on is None or terms.first_on <= on)
        and (terms.last_on is None or on <= terms.last_on)
        and (not terms.audiences or bool(terms.audiences & (groups | {EVERYONE})))
    )


def standing_of(
    on: date, first_on: date | None, last_on: date | None, *, is_active: bool
) -> ItemStanding:
    """Say how an item stands on a day, whoever asks."""
    if not is_active:
        return ItemStanding.OFF
    if first_on is not None and on < first_on:
        return ItemStanding.PLANNED
    return ItemStanding.OVER if last_on is not None and last_on < on else ItemStanding.OFFERED
