"""Opening times as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.domain.scheduling.span_rules import format_spans, parse_spans
from coop.domain.scheduling.types import Span
from coop.errors import Refused

STARTS = st.integers(0, 287).map(lambda n: n * 5)
LENGTHS = st.integers(1, 287).map(lambda n: n * 5)


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("", ()),
        (" , ", ()),
        ("08:00-12:00, 13:00-17:00", ((480, 720), (780, 1020))),
        ("13.00 – 17.00; 8.00-12.00", ((480, 720), (780, 1020))),
        ("20:00-02:00", ((1200, 1560),)),
        ("20:00-24:00", ((1200, 1440),)),
        ("20:00-00:00", ((1200, 1440),)),
    ],
)
def test_what_is_read(text: str, spans: tuple[tuple[int, int], ...]) -> None:
    assert parse_spans(text) == tuple(Span(*pair) for pair in spans)


@pytest.mark.parametrize(
    "text", ["8-12", "08:00", "25:00-26:00", "08:00-24:30", "08:00-08:00", "08:03-09:00", "pagi"]
)
def test_what_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        parse_spans(text)


@given(STARTS, LENGTHS)
def test_what_is_written_is_read_again(start: int, length: int) -> None:
    span = Span(start, start + length)
    assert parse_spans(format_spans([span])) == (span,)
