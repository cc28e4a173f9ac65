"""What a benchmark prints: a progress bar while it works, and tables at the end."""

import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")
BAR_WIDTH = 28
REDRAWN_EVERY = 0.1


def progress(items: Sequence[T], title: str) -> Iterator[T]:
    """Yield ``items`` and draw on stderr how far they are; a terminal sees one moving line."""
    moves = sys.stderr.isatty()
    started = drawn = time.monotonic()
    for done, item in enumerate(items):
        now = time.monotonic()
        if moves and (now - drawn > REDRAWN_EVERY or not done):
            filled = BAR_WIDTH * done // len(items)
            bar = "█" * filled + "░" * (BAR_WIDTH - filled)
            print(f"\r{title:<36} {bar} {done:>6}/{len(items)}", end="", file=sys.stderr)
            drawn = now
        yield item
    seconds = time.monotonic() - started
    clear = "\r\033[K" if moves else ""
    print(f"{clear}{title:<36} {len(items)} in {seconds:.1f} s", file=sys.stderr, flush=True)


def table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a Markdown table: the first column to the left, the others to the right."""
    lines = [list(headings), *([str(cell) for cell in row] for row in rows)]
    widths = [max(len(line[at]) for line in lines) for at in range(len(headings))]

    def draw(cells: Sequence[str]) -> str:
        first, *others = (
            cell.rjust(width) if at else cell.ljust(width)
            for at, (cell, width) in enumerate(zip(cells, widths, strict=True))
        )
        return f"| {' | '.join([first, *others])} |"

    first, *others = widths
    rule = f"| {'-' * first} | {' | '.join('-' * (width - 1) + ':' for width in others)} |"
    return "\n".join([draw(lines[0]), rule, *(draw(line) for line in lines[1:])])
