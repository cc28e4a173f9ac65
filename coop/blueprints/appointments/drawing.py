"""The lanes of the board, built in Python as the rows of a list are: a template takes longer."""

from collections.abc import Iterator

from flask_babel import gettext as _
from markupsafe import Markup, escape

from coop.blueprints.appointments.times import clock
from coop.domain.booking.board_rules import Part
from coop.domain.booking.desk_queries import DayBoard, DayLane
from coop.domain.booking.types import BookingRow, BookingState
from coop.web.addresses import url_for
from coop.web.wording import label

MOVABLE = (BookingState.REQUESTED, BookingState.CONFIRMED)


def draw_lanes(board: DayBoard, *, manages: bool) -> Markup:
    """Return the rows of the board's table: a lane has one for each thing done at a time.

    ``manages``: bookings can be moved, and free time leads to a new booking.
    """
    return Markup("".join(_lines(board, manages=manages)))  # noqa: S704 - escaped below


def _lines(board: DayBoard, *, manages: bool) -> Iterator[str]:
    chips: dict[int, tuple[str, str]] = {}
    for lane in board.lanes:
        name, kind = escape(lane.name), escape(lane.kind)
        for place, line in enumerate(lane.lines):
            yield f'<tr data-lane="{lane.resource_id}" data-kind="{kind}" data-name="{name}">'
            if not place:
                rows = f' rowspan="{len(lane.lines)}"' if len(lane.lines) > 1 else ""
                yield f'<th scope="row"{rows}>{name}<span class="quiet small">{kind}</span></th>'
            for part in line:
                yield _cell(part, lane, chips, manages=manages)
            yield "</tr>"


def _cell(part: Part, lane: DayLane, chips: dict[int, tuple[str, str]], *, manages: bool) -> str:
    opening = f'<td colspan="{part.cells}" class="board-'
    if part.kind != "booking" or part.row is None:
        leads = part.kind == "open" and manages
        minute = f' data-minute="{part.minute}"' if leads else ""
        return f'{opening}{part.kind}"{minute}></td>'
    row = part.row
    if row.id not in chips:  # it stands in the lane of each of its resources
        chips[row.id] = _chip(row, manages=manages)
    attributes, words = chips[row.id]
    return (
        f'{opening}booked"><a id="chip-{row.id}-{lane.resource_id}" data-first="{part.first}"'
        f' data-cells="{part.cells}" {attributes}>{words}</a></td>'
    )


def _chip(row: BookingRow, *, manages: bool) -> tuple[str, str]:
    """Return the attributes of a booking on the board, and what it says."""
    name, service = escape(row.person_name or _("Held for somebody")), escape(row.service)
    attributes = (
        f'class="chip chip-{row.state.value}" draggable="false"'
        f' href="{escape(url_for("appointments.booking", booking_id=row.id))}"'
        f' title="{name}, {service}" data-name="{name}"'
    )
    if manages and row.state in MOVABLE:
        there = escape(url_for("appointments.place", booking_id=row.id))
        attributes += f' data-move="{there}" aria-describedby="board-help"'
    words = (
        f'<span class="chip-time">{clock(row.starts_at)}</span> <strong>{name}</strong>'
        f' <span class="chip-service">{service}</span>'
        f'<span class="visually-hidden">, {escape(label(row.state))}</span>'
    )
    return attributes, words
