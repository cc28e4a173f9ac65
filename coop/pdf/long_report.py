"""A report of any length: its parts are filled one by one, printed side by side, and joined.

Everything passes through a folder, so that a long report needs no more memory than a short one.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from coop.pdf.paper import ROWS_PER_PART, fill, join_steps, printing_pool, write_pdf
from coop.pdf.report import ReportPaper

AT_ONCE: Final = 4
Texts = Sequence[str]


@dataclass(frozen=True, slots=True)
class Part:
    """A part that is filled and waits in its file to be printed."""

    path: Path
    rows: int


def fill_parts(
    folder: Path,
    rows: Iterable[Texts],
    paper_of: Callable[[], ReportPaper],
    letterhead: dict[str, str],
) -> list[Part]:
    """Fill all parts into files of ``folder``: letterhead on the first, signatures on the last.

    ``paper_of`` is asked for each part: once every row was read, it knows the totals.
    """
    parts: list[Part] = []
    reading = iter(rows)
    following = list(islice(reading, ROWS_PER_PART))
    while following or not parts:
        part, following = following, list(islice(reading, ROWS_PER_PART))
        html = fill(
            "report.html",
            {
                "rows": part,
                "paper": paper_of(),
                "letterhead": letterhead,
                "is_first": not parts,
                "is_last": not following,
                "unnumbered": True,
            },
        )
        path = folder / f"{len(parts):05}.html"
        path.write_text(html, encoding="utf-8")
        parts.append(Part(path, len(part)))
    return parts


def print_parts(parts: Sequence[Part]) -> Iterator[int]:
    """Print the parts by parallel processes, some at a time; yield how many rows are printed.

    Raises OSError when the disk is full.
    """
    done = 0
    if len(parts) == 1:
        print_part(parts[0].path)
        yield parts[0].rows
        return
    with printing_pool() as pool:
        waiting: deque[tuple[Future[None], int]] = deque()
        try:
            for part in parts:
                waiting.append((pool.submit(print_part, part.path), part.rows))
                if len(waiting) == AT_ONCE:
                    done += _wait_for_oldest(waiting)
                    yield done
            while waiting:
                done += _wait_for_oldest(waiting)
                yield done
        finally:
            pool.shutdown(cancel_futures=True)


def _wait_for_oldest(waiting: deque[tuple[Future[None], int]]) -> int:
    future, rows = waiting.popleft()
    future.result()
    return rows


def print_part(path: Path) -> None:
    """Print one filled part into the file beside it, and remove what it was made from."""
    printed = write_pdf(path.read_text(encoding="utf-8"))
    path.with_suffix(".pdf").write_bytes(printed)
    path.unlink()


def join_printed(parts: Sequence[Part], target: Path) -> Iterator[int]:
    """Join the printed parts into ``target``, numbered through; yield the pages done so far."""
    with target.open("wb") as file:
        yield from join_steps([part.path.with_suffix(".pdf") for part in parts], file)
