"""Which papers fit a picture, and how pictures become lines of an order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.domain.prints.rules import (
    ENOUGH_DPI,
    calculate_dpi,
    ensure_wish,
    group_copies,
    is_coarse,
    name_for_lab,
)
from coop.domain.prints.types import Fit, Paper, PrintWish
from coop.errors import Refused

FOUR_R = (102, 152)
sides = st.tuples(st.integers(1, 9000), st.integers(1, 9000))
papers = st.tuples(st.integers(10, 5000), st.integers(10, 5000))
wishes = st.builds(
    PrintWish,
    st.integers(1, 4),
    st.sampled_from(Paper),
    st.sampled_from(Fit),
    st.integers(1, 999),
)


@pytest.mark.parametrize(
    ("pixels", "fit", "dpi"),
    [
        ((1200, 1800), Fit.FILL, 298),  # 1200 / 4.016 inches
        ((1800, 1200), Fit.FILL, 298),
        ((1200, 1800), Fit.BORDER, 300),
        ((600, 900), Fit.FILL, 149),
        ((3000, 600), Fit.FILL, 149),  # a panorama that fills the paper is drawn out
        ((3000, 600), Fit.BORDER, 501),
    ],
)
def test_dots_per_inch_on_4r(pixels: tuple[int, int], fit: Fit, dpi: int) -> None:
    assert calculate_dpi(pixels, FOUR_R, fit) == dpi
    assert is_coarse(dpi) == (dpi < ENOUGH_DPI)


@given(sides, papers)
def test_turning_changes_nothing_and_filling_never_has_more_dots(
    pixels: tuple[int, int], paper: tuple[int, int]
) -> None:
    fill, border = (calculate_dpi(pixels, paper, fit) for fit in (Fit.FILL, Fit.BORDER))
    assert fill <= border
    assert calculate_dpi(pixels[::-1], paper, Fit.FILL) == fill
    assert calculate_dpi(pixels, paper[::-1], Fit.BORDER) == border


@given(st.lists(wishes, max_size=40))
def test_no_copy_is_lost_on_the_way_to_the_order(found: list[PrintWish]) -> None:
    lines = group_copies(found)
    assert sum(copies for _item, _paper, copies in lines) == sum(one.copies for one in found)
    assert len({(item, paper) for item, paper, _copies in lines}) == len(lines)
    for item, paper, copies in lines:
        own = [one.copies for one in found if (one.item_id, one.paper) == (item, paper)]
        assert copies == sum(own)


@given(st.lists(wishes, max_size=20), st.text(max_size=20))
def test_names_for_the_lab_are_plain_and_differ(found: list[PrintWish], size: str) -> None:
    names = [name_for_lab(place, size, one) for place, one in enumerate(found, start=1)]
    assert len(set(names)) == len(names)
    assert all(name.isascii() and "/" not in name and ".." not in name for name in names)


def test_a_name_says_what_the_lab_needs() -> None:
    assert name_for_lab(1, "4R", PrintWish(1, Paper.GLOSSY, Fit.FILL, 2)) == "0001_4R_x2_glossy.jpg"
    bordered = PrintWish(1, Paper.MATTE, Fit.BORDER, 1)
    assert name_for_lab(12, "10R", bordered) == "0012_10R_x1_matte_border.jpg"


def test_what_is_not_offered_is_refused() -> None:
    with pytest.raises(Refused, match="not offered"):
        ensure_wish(PrintWish(7, Paper.GLOSSY, Fit.FILL, 1), {})
