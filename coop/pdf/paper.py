"""Paper from templates, by WeasyPrint: nothing is fetched from disk or network.

Papers speak the reader's language; amounts in words are Indonesian, as the law's papers are.
Long lists are rendered in parts by several processes, joined, and numbered afterwards.
"""

import io
import multiprocessing
import os
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import IO, Any, Final, TypeAlias
from zoneinfo import ZoneInfo

import segno
from flask_babel import get_locale, gettext, ngettext
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from pypdf import PdfReader, PdfWriter

from coop.dates import JAKARTA, MONTHS_ID
from coop.money import format_number, format_rupiah, words

ROWS_PER_PART: Final = 250
PROCESSES: Final = 2
PAGES_A_STEP: Final = 50
NOTHING: Final = "–"
Source: TypeAlias = Path | IO[bytes]


def render_paper(template: str, **context: Any) -> bytes:
    """Return the PDF of ``pdf/templates/<template>`` filled with ``context``."""
    return write_pdf(fill(template, context))


def render_long_paper(
    template: str,
    rows: Sequence[Any],
    *,
    rows_per_part: int = ROWS_PER_PART,
    numbered: bool = True,
    **context: Any,
) -> bytes:
    """Return one PDF of any number of ``rows``, with page numbers through all of it if wanted.

    The template is filled once for each part of ``rows`` (``is_first`` and ``is_last`` say which)
    and printed in parallel processes when there is more than one.
    """
    parts = [rows[at : at + rows_per_part] for at in range(0, len(rows), rows_per_part)] or [rows]
    if len(parts) == 1:
        return render_paper(
            template, rows=rows, is_first=True, is_last=True, unnumbered=not numbered, **context
        )
    filled = [
        fill(
            template,
            {
                **context,
                "rows": part,
                "is_first": n == 1,
                "is_last": n == len(parts),
                "unnumbered": True,
            },
        )
        for n, part in enumerate(parts, start=1)
    ]
    with printing_pool() as pool:
        printed = list(pool.map(write_pdf, filled))
    target = io.BytesIO()
    join_parts([io.BytesIO(part) for part in printed], target, numbered=numbered)
    return target.getvalue()


def printing_pool() -> ProcessPoolExecutor:
    """Return processes that print beside each other, and end when this one is killed."""
    spawn = multiprocessing.get_context("spawn")  # a fork of a threaded server may hang
    return ProcessPoolExecutor(PROCESSES, mp_context=spawn, initializer=_end_with_parent)


def _end_with_parent() -> None:
    """Watch over the process that asked: one that is killed cannot tell its printers to stop."""
    parent = multiprocessing.parent_process()

    def watch() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def qr_svg(url: str) -> Markup:
    """Return ``url`` as a QR code, to be scaled by the paper's style sheet."""
    code = segno.make_qr(url, error="m")
    picture = code.svg_inline(border=2, omitsize=True, dark="#111")
    return Markup(picture)  # noqa: S704 - squares drawn by segno, no text of anybody


def check_url(base_url: str, token: str) -> str:
    """Return the address under which anybody can confirm the document with ``token``."""
    return f"{base_url.rstrip('/')}/cek/{token}"


def card_url(base_url: str, token: str) -> str:
    """Return the address under which anybody can confirm the member card with ``token``."""
    return f"{base_url.rstrip('/')}/kartu/{token}"


def long_date(value: date | str | None) -> str:
    """Return a date, or ISO text as kept in a document's content, as ``20 Maret 2023``."""
    if value is None:
        return NOTHING
    day = date.fromisoformat(value[:10]) if isinstance(value, str) else value
    if isinstance(day, datetime):
        day = day.astimezone(ZoneInfo(JAKARTA))
    month = f"{day:%B}" if _language() == "en" else MONTHS_ID[day.month - 1]
    return f"{day.day} {month} {day.year}"


def _rupiah(amount: int | None) -> str:
    return NOTHING if amount is None else format_rupiah(amount)


def _language() -> str:
    locale = get_locale()
    return "en" if locale is not None and locale.language == "en" else "id"


def _page_words() -> str:
    """Return "page x of y" as the ``content`` of a CSS margin box."""
    text = gettext("Page %(number)s of %(pages)s", number="\1", pages="\2")
    parts = text.replace("\1", '" counter(page) "').replace("\2", '" counter(pages) "')
    return Markup(f'"{parts}"')  # noqa: S704 - the words are our own translations


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("coop.pdf"),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]  # added by the i18n extension
    environment.filters |= {
        "rupiah": _rupiah,
        "number": format_number,
        "date": long_date,
        "words": words,
    }
    environment.globals |= {
        "qr_svg": qr_svg,
        "check_url": check_url,
        "card_url": card_url,
        "page_words": _page_words,
        "language": _language,
    }
    return environment


def fill(template: str, context: dict[str, Any]) -> str:
    """Return ``pdf/templates/<template>`` filled with ``context``, as `write_pdf` takes it."""
    return _environment().get_template(template).render({"unnumbered": False, **context})


def write_pdf(html: str) -> bytes:
    """Return filled paper as PDF."""
    from weasyprint import HTML  # noqa: PLC0415 - takes as long to load as the rest of the portal
    from weasyprint.urls import URLFetcher  # noqa: PLC0415 - with it

    fetcher = URLFetcher(allowed_protocols={"data"})
    printed: bytes = HTML(string=html, url_fetcher=fetcher).write_pdf()
    return printed


def join_parts(parts: Sequence[Source], target: IO[bytes], *, numbered: bool = True) -> int:
    """Write the pages of all ``parts`` into ``target``, numbered through, and return how many."""
    *_steps, pages = join_steps(parts, target, numbered=numbered)
    return pages


def join_steps(
    parts: Sequence[Source], target: IO[bytes], *, numbered: bool = True
) -> Iterator[int]:
    """Do what `join_parts` does, some pages at a time; yield how many are done, at last of all."""
    writer = PdfWriter()
    for part in parts:
        writer.append(part)
    if numbered:
        for done in _number(writer):
            if done % PAGES_A_STEP == 0:
                yield done
    writer.write(target)
    yield len(writer.pages)


def _number(writer: PdfWriter) -> Iterator[int]:
    """Lay "page x of y" over every page, where a paper that is printed whole has it."""
    size = writer.pages[0].mediabox
    overlay = render_paper(
        "page_numbers.html",
        pages=len(writer.pages),
        width=float(size.width),
        height=float(size.height),
    )
    numbers = PdfReader(io.BytesIO(overlay)).pages
    for done, (page, number) in enumerate(zip(writer.pages, numbers, strict=True), start=1):
        page.merge_page(number)
        page.compress_content_streams()  # merging unpacks it: a thousand pages would not fit
        yield done
