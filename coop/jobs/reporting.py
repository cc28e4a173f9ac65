"""Print a long report: read, then parts side by side with their progress, then one file."""

import errno
import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, Final

import structlog
from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from coop.db.unit_of_work import DatabaseFailure
from coop.domain.identity.queries import get_actor
from coop.domain.reports import order_queries, order_service, rules
from coop.domain.reports.order_types import OPEN, Failure
from coop.domain.reports.service import get_report
from coop.domain.settings.service import today
from coop.jobs import Effect
from coop.pdf.long_report import Part, fill_parts, join_printed, print_parts
from coop.pdf.report import ReportPaper
from coop.web.papers import letterhead
from coop.web.report_words import PrintedRows, asked_in_words, column_words, rows_in_words
from coop.web.uploads import StagedFile, storage

log = structlog.get_logger()

FOLDER: Final = "printing"
NO_ROOM: Final = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def print_job(payload: dict[str, Any]) -> Iterator[Effect]:
    """Yield the progress of printing the order, at last the file laid ready, or why it is not.

    A worker that dies leaves no file: the next one begins anew, with the rows of then.
    """
    order = order_queries.get_order(payload["order_id"])
    if order.status not in OPEN:
        return
    order_id, locale = order.id, order.locale
    with force_locale(locale):
        title = _(get_report(order.code).title)
    try:
        yield from _printing(order_id, locale, title)
    except DatabaseFailure:
        raise
    except Exception as error:
        log.exception("report not printed", order=order_id)
        yield partial(order_service.fail_order, order_id, _reason(error), title)


def _reason(error: Exception) -> Failure:
    is_full = isinstance(error, OSError) and error.errno in NO_ROOM
    return Failure.DISK_FULL if is_full else Failure.BROKEN


def _printing(order_id: int, locale: str, title: str) -> Iterator[Effect]:
    order = order_queries.get_order(order_id)
    total = get_report(order.code).search(rules.read_asked(order.asked), 1)[0].total
    if rules.is_too_long(total):
        yield partial(order_service.fail_order, order_id, Failure.TOO_LONG, title)
        return
    yield partial(order_service.start_order, order_id, total)
    with working_folder(order_id) as folder:
        with force_locale(locale):
            parts = _fill(order, title, total, folder)
        for done in print_parts(parts):
            yield partial(order_service.note_progress, order_id, done)
        whole, pages = folder / "whole.pdf", 0
        with force_locale(locale):
            for joined in join_printed(parts, whole):
                pages = joined
                yield partial(order_service.note_progress, order_id, total)  # it lives still
        file = _keep(whole, f"{order.code}-{today():%Y-%m-%d}.pdf")
    yield partial(order_service.finish_order, order_id, file, pages, title)


def _fill(order: Any, title: str, total: int, folder: Path) -> list[Part]:
    report, wanted = get_report(order.code), rules.read_asked(order.asked)
    reading = PrintedRows(report, wanted)
    # what surrounds the rows is asked first: while rows stream, their connection is taken
    paper = ReportPaper(
        title=title,
        asked=asked_in_words(report, wanted),
        columns=column_words(report),
        totals=(),
        count=rows_in_words(total),
        printed_on=today(),
        printed_by=get_actor(order.ordered_by).name,
    )
    head = letterhead()
    return fill_parts(folder, reading, lambda: replace(paper, totals=reading.totals), head)


def _keep(printed: Path, filename: str) -> StagedFile:
    content = printed.read_bytes()
    sha256 = hashlib.sha256(content).hexdigest()
    name = storage().put(content)
    return StagedFile(name, filename, "application/pdf", len(content), sha256, sha256)


@contextmanager
def working_folder(order_id: int) -> Iterator[Path]:
    """Give an empty folder for the parts of the order, and clear it away, also a dead worker's."""
    own = Path(current_app.config["INSTANCE_PATH"]) / FOLDER / str(order_id)
    shutil.rmtree(own, ignore_errors=True)
    own.mkdir(parents=True)
    try:
        yield Path(mkdtemp(dir=own))
    finally:
        shutil.rmtree(own, ignore_errors=True)
