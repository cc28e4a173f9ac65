"""The lanes of the board: full, without gaps or overlaps, whatever is booked."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from coop.domain.booking.board_rules import (
    HOUR_CELLS,
    STEP_CELLS,
    USUAL,
    Span,
    lay_out,
    shown_hours,
)
from coop.domain.booking.types import BookingRow, BookingState, Venue
from coop.domain.scheduling.grid import DAY_CELLS
from coop.domain.scheduling.rules import span_mask

NINE, FIVE = 9 * HOUR_CELLS, 17 * HOUR_CELLS
OPEN = span_mask(NINE, FIVE)


def _row(key: int, before: int = 0, after: int = 0) -> BookingRow:
    moment = datetime(2026, 3, 2, tzinfo=UTC)
    return BookingRow(
        *(key, f"BO-{key}", BookingState.CONFIRMED, 1, "Rina", 1, "Cuci", Venue.UNIT),
        *(moment, moment, (1,), 1, 0, 0, 0, 2, before, after),
    )


SPANS = st.lists(
    st.builds(
        lambda key, first, cells, before, after: Span(
            first, first + cells, _row(key, before * 5, after * 5)
        ),
        st.integers(1, 99),
        st.integers(-40, 2 * DAY_CELLS),
        st.integers(1, 60),
        st.integers(0, 6),
        st.integers(0, 6),
    ),
    max_size=12,
)


@given(SPANS, st.integers(0, (1 << 2 * DAY_CELLS) - 1))
def test_each_line_is_full_and_each_booking_is_drawn_once(spans: list[Span], line: int) -> None:
    first, end = shown_hours(line, spans)
    assert first % HOUR_CELLS == end % HOUR_CELLS == 0
    assert 0 <= first < end <= 2 * DAY_CELLS + HOUR_CELLS
    drawn: list[BookingRow] = []
    for parts in lay_out(line, spans, first, end):
        place = first
        for part in parts:
            assert part.first == place
            assert part.cells > 0
            place = part.end
            if part.kind == "open":
                assert part.cells <= STEP_CELLS
                assert line & span_mask(part.first, part.end) == span_mask(part.first, part.end)
            if part.kind == "closed":
                assert not line & span_mask(part.first, part.end)
            if part.kind == "booking" and part.row is not None:
                drawn.append(part.row)
        assert place == end
    shown = [one.row for one in spans if one.first < end and one.end > first]
    assert sorted(row.id for row in drawn) == sorted(row.id for row in shown)


@given(SPANS)
def test_no_more_lines_than_are_needed(spans: list[Span]) -> None:
    """As many lines as there are bookings at the busiest cell, buffers included."""
    cells = range(-60, 2 * DAY_CELLS + 70)
    most = max(sum(a <= cell < b for a, b in (one.whole for one in spans)) for cell in cells)
    assert len(lay_out(OPEN, spans, 0, 2 * DAY_CELLS)) == max(most, 1)


def test_a_day_on_which_nothing_opens_shows_the_usual_hours() -> None:
    assert shown_hours(0, []) == USUAL
    assert shown_hours(OPEN, []) == (NINE, FIVE)
    early = Span(7 * HOUR_CELLS + 2, 8 * HOUR_CELLS, _row(1, before=15))
    assert shown_hours(OPEN, [early]) == (6 * HOUR_CELLS, FIVE)


def test_a_booking_with_its_buffers_among_free_time() -> None:
    noon = 12 * HOUR_CELLS
    booked = Span(noon, noon + HOUR_CELLS, _row(1, before=10, after=15))
    (line,) = lay_out(OPEN, [booked], NINE - HOUR_CELLS, FIVE)
    kinds = [(part.kind, part.cells) for part in line]
    assert kinds[0] == ("closed", HOUR_CELLS)
    assert kinds[6:10] == [("open", 4), ("buffer", 2), ("booking", 12), ("buffer", 3)]
    assert kinds[10] == ("open", 3), "free time goes on from the half hour"
    assert line[1].minute == 9 * 60
