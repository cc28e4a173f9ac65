"""Opening times as people write them: ``08:00-12:00, 13:00-17:00``, over midnight too."""

import re
from collections.abc import Iterable

from coop.domain.scheduling.grid import DAY_MINUTES
from coop.domain.scheduling.types import Span
from coop.errors import Refused
from coop.explain import N_

_SPAN = re.compile(
    r"(?P<h1>[01]?[0-9]|2[0-3])[.:](?P<m1>[0-5][0-9])\s*[-–]\s*"
    r"(?P<h2>[01]?[0-9]|2[0-4])[.:](?P<m2>[0-5][0-9])"
)


def parse_spans(text: str) -> tuple[Span, ...]:
    """Return the opening times of a day, in order; none for an empty text.

    Commas or semicolons stand between them, dots and colons within. A time that ends before it
    begins goes on past midnight. Raises Refused for anything else.
    """
    return tuple(sorted(_parse(part) for part in re.split(r"[,;]", text) if part.strip()))


def _parse(text: str) -> Span:
    read = _SPAN.fullmatch(text.strip())
    if read is None:
        raise Refused(
            N_("Write opening times like 08:00-12:00, 13:00-17:00; leave it empty when closed.")
        )
    start = int(read["h1"]) * 60 + int(read["m1"])
    end = int(read["h2"]) * 60 + int(read["m2"])
    if end > DAY_MINUTES:
        raise Refused(N_("A day ends at 24:00."))
    if start == end:
        raise Refused(N_("An opening time that begins and ends at once is none."))
    return Span(start, end if end > start else end + DAY_MINUTES)


def format_spans(spans: Iterable[Span]) -> str:
    """Return opening times as `parse_spans` reads them."""
    return ", ".join(f"{_clock(span.start)}-{_clock(span.end)}" for span in spans)


def _clock(minute: int) -> str:
    """Return a minute of the day as ``08:00``; the end of a day is 24:00, beyond is the next."""
    within = minute if minute <= DAY_MINUTES else minute - DAY_MINUTES
    return f"{within // 60:02}:{within % 60:02}"
