"""Which papers fit a picture: dots per inch, and what goes together on one line of an order."""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from coop.domain.prints.types import MOST_COPIES, Fit, Paper, PrintWish, Size
from coop.errors import Refused
from coop.explain import N_

ENOUGH_DPI = 150
"""Fewer dots per inch are seen as coarse.

Reckoned from the eye: normal acuity (20/20, Snellen) tells one minute of arc. At arm's length, 58
cm, that is 580 mm x tan(1') = 0.169 mm, and 25.4 mm / 0.169 mm = 150 dots per inch.
"""
INCH = Fraction(254, 10)
PAPERS_KEY = "papers"


def read_papers(detail: Mapping[str, object]) -> tuple[Paper, ...]:
    """Return the papers that a size is printed on; all of them when the owner named none."""
    named = detail.get(PAPERS_KEY)
    known = [paper for paper in Paper if isinstance(named, list) and paper.value in named]
    return tuple(known or Paper)


def calculate_dpi(pixels: tuple[int, int], paper_mm: tuple[int, int], fit: Fit) -> int:
    """Return the dots per inch of a picture on a paper, rounded down.

    Both are turned so that their long sides lie together. Filled, the side that has to be drawn
    out further decides (the other one is cut), so the smaller number of dots; with a border, the
    side that touches the edge first, so the larger one. 1200 x 1800 pixels fill 102 x 152 mm
    (4R) with min(1200 / 4.016, 1800 / 5.984) = 298 dots per inch.
    """
    by_side = [
        Fraction(dots) * INCH / side
        for dots, side in zip(sorted(pixels), sorted(paper_mm), strict=True)
    ]
    return int(min(by_side) if fit is Fit.FILL else max(by_side))


def is_coarse(dpi: int) -> bool:
    """Say whether the customer is warned: see `ENOUGH_DPI`."""
    return dpi < ENOUGH_DPI


def ensure_wish(wish: PrintWish, sizes: Mapping[int, Size]) -> None:
    """Refuse a size or paper that is not offered, and an impossible number of copies."""
    size = sizes.get(wish.item_id)
    if size is None:
        raise Refused(N_("This size is not offered now."), field="item_id")
    if wish.paper not in size.papers:
        raise Refused(N_("This size is not printed on that paper."), field="paper")
    if not 1 <= wish.copies <= MOST_COPIES:
        raise Refused(N_("Say how many copies, from 1 to 999."), field="copies")


def group_copies(wishes: Iterable[PrintWish]) -> list[tuple[int, Paper, int]]:
    """Return (item, paper, copies): what goes on one line of an order, in order of item."""
    found: dict[tuple[int, Paper], int] = {}
    for wish in wishes:
        key = (wish.item_id, wish.paper)
        found[key] = found.get(key, 0) + wish.copies
    return [(*key, found[key]) for key in sorted(found, key=lambda key: (key[0], key[1].value))]


def name_for_lab(place: int, size: str, wish: PrintWish) -> str:
    """Return how a picture is called in the file for the lab: ``0001_4R_x2_glossy.jpg``.

    Letters, digits and dashes alone, so that any machine reads it; a border is said too.
    """
    plain = "".join(one if one.isascii() and one.isalnum() else "-" for one in size).strip("-")
    border = "_border" if wish.fit is Fit.BORDER else ""
    return f"{place:04}_{plain or 'print'}_x{wish.copies}_{wish.paper.value}{border}.jpg"


def first_wish(sizes: Sequence[Size]) -> PrintWish:
    """Return how a new picture is printed until told: the cheapest size, once, filled."""
    if not sizes:
        raise Refused(N_("No size is offered now."))
    size = min(sizes, key=lambda one: (one.item.terms.unit_amount, one.item.id))
    return PrintWish(size.item.id, size.papers[0], Fit.FILL, 1)
