"""Words of photo prints: drafts, and how a picture lies on the paper."""

from dataclasses import dataclass
from typing import Final, Protocol, TypeAlias

from coop.domain.catalogue.types import Item, PrintPaper
from coop.domain.files.types import CheckedFile
from coop.domain.sales.types import Goods, OrderRow
from coop.explain import N_, Labelled

DRAFT: Final = "print_draft"
"""The kind of reference to a draft, also while it is ordered: the owner of its pictures."""
PICTURE: Final = "print_picture"
THUMB: Final = "print_thumb"
"""The purposes under which pictures and their small copies are kept."""
MOST_DRAFTS: Final = 3
"""So many drafts a visitor has open at once."""
DRAFTS_AN_HOUR: Final = 20
"""So many drafts the guests of one address begin within an hour; a shop's visitors share one."""
MOST_GUEST_BYTES: Final = 5 * 1024 * 1024 * 1024
"""So much is kept of what guests of the whole house have not ordered yet."""
MOST_PICTURES: Final = 100
MOST_BYTES: Final = 300 * 1024 * 1024
"""So many pictures are in a draft, and so many bytes of them are kept."""
MOST_COPIES: Final = 999


Paper: TypeAlias = PrintPaper


class DraftState(Labelled):
    """open → sent or dropped."""

    OPEN = "open", N_("Being filled")
    SENT = "sent", N_("Ordered")
    DROPPED = "dropped", N_("Removed")


class Fit(Labelled):
    """How a picture lies on a paper of other proportions."""

    FILL = "fill", N_("Fills the paper")
    BORDER = "border", N_("With a white border")


class Upload(Protocol):
    """A checked picture with its small copy, both in the storage; sides in pixels."""

    @property
    def original(self) -> CheckedFile: ...
    @property
    def thumb(self) -> CheckedFile: ...
    @property
    def width_px(self) -> int: ...
    @property
    def height_px(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Size:
    """A paper that a unit prints on, sides in millimetres: an item of its catalogue."""

    item: Item
    width_mm: int
    height_mm: int
    papers: tuple[Paper, ...]


@dataclass(frozen=True, slots=True)
class PrintWish:
    """How a picture is to be printed, and how often."""

    item_id: int
    paper: Paper
    fit: Fit
    copies: int


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture of a draft as pages show it.

    ``dpi`` are the dots per inch on its paper; ``is_coarse`` when those are too few.
    """

    id: int
    name: str
    wish: PrintWish
    width_px: int
    height_px: int
    size_name: str
    dpi: int
    is_coarse: bool
    is_kept: bool


@dataclass(frozen=True, slots=True)
class PrintOrderRow:
    """An ordered draft in the list of staff; ``copies`` are the prints in it."""

    draft_id: int
    order: OrderRow
    goods: Goods
    pictures: int
    copies: int
