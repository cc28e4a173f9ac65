"""Words of the catalogue: kinds of items, what they are offered as, and what pages show of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from coop.explain import N_, Labelled

ITEM: Final = "catalogue_item"
"""The kind of reference to what is sold, and the owner of its pictures."""
PICTURE: Final = "catalogue_picture"
"""The purpose under which pictures of items are kept."""


class ItemKind(Labelled):
    """What is sold."""

    SERVICE = "service", N_("Service")
    PRODUCT = "product", N_("Product")
    PACKAGE = "package", N_("Package")
    PRINT = "print", N_("Photo print")


class CompanionAt(Labelled):
    """When something is offered beside what was chosen."""

    BOOKING = "booking", N_("When booking")
    AFTER = "after", N_("Afterwards")
    BOTH = "both", N_("When booking and afterwards")


class PrintPaper(Labelled):
    """On what a photo is printed."""

    GLOSSY = "glossy", N_("Glossy")
    MATTE = "matte", N_("Matte")


class ItemStanding(Labelled):
    """Whether an item is sold on a day."""

    OFFERED = "offered", N_("Offered")
    PLANNED = "planned", N_("From a later day")
    OVER = "over", N_("No longer, its days are over")
    OFF = "off", N_("Switched off")


def item_key(kind: ItemKind, item_id: int) -> str:
    """Return how promotions and rules of points name an item: ``service:3``."""
    return f"{kind.value}:{item_id}"


@dataclass(frozen=True, slots=True)
class ItemTerms:
    """An item as a form describes it; ``unit_amount`` is rupiah a piece.

    ``tags`` are what promotions look for; ``audiences`` the groups it is offered to (none:
    everyone); days are inclusive. ``detail`` is what a kind adds, such as the size of a print in
    millimetres; ``sources`` the codes of payment sources that it may be paid from.
    """

    code: str
    name: str
    unit_amount: int
    description: str = ""
    group_id: int | None = None
    tags: frozenset[str] = frozenset()
    is_public: bool = True
    audiences: frozenset[str] = frozenset()
    first_on: date | None = None
    last_on: date | None = None
    most_pieces: int | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)
    sources: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class PackagePart:
    """``quantity`` pieces of an item in a package; ``unit_amount`` is its own price a piece."""

    item_id: int
    kind: ItemKind
    code: str
    name: str
    quantity: int
    unit_amount: int


@dataclass(frozen=True, slots=True)
class Item:
    """An item of the catalogue as it is sold now, with the parts of a package."""

    id: int
    unit_id: int
    kind: ItemKind
    is_active: bool
    terms: ItemTerms
    parts: tuple[PackagePart, ...] = ()

    @property
    def key(self) -> str:
        """How promotions and rules of points name it."""
        return item_key(self.kind, self.id)


@dataclass(frozen=True, slots=True)
class Listed:
    """An item in a public list, with the ids of its pictures in their order."""

    item: Item
    picture_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ListedGroup:
    """A group of a public list; what stands in none has no id and no name."""

    id: int | None
    name: str
    items: tuple[Listed, ...]


@dataclass(frozen=True, slots=True)
class Companion:
    """Something that goes with what is in a basket, and when it is offered."""

    item: Item
    at: CompanionAt


@dataclass(frozen=True, slots=True)
class PriceRow:
    """A line of the price list; a package says what is in it."""

    group: str
    code: str
    name: str
    unit_amount: int
    contents: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item in the list of staff, with its heading and how it stands on the day of the list."""

    id: int
    kind: ItemKind
    code: str
    name: str
    group: str | None
    unit_amount: int
    is_public: bool
    standing: ItemStanding
