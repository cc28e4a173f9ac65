"""A booking as an iCalendar object (RFC 5545): one event, published, changed or cancelled."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

FOLD_OCTETS = 75
"""The most octets of a content line (RFC 5545, 3.1), the break left out."""
PRODUCT = "-//coop-portal//booking//ID"


@dataclass(frozen=True, slots=True)
class Event:
    """What a calendar keeps of a booking; moments are aware.

    ``uid`` stays for life, ``sequence`` rises with each change that others must hear of.
    """

    uid: str
    sequence: int
    stamped_at: datetime
    starts_at: datetime
    ends_at: datetime
    summary: str
    location: str = ""
    description: str = ""
    is_cancelled: bool = False
    is_tentative: bool = False


def write_calendar(event: Event) -> str:
    """Return the calendar file of an event: UTC, escaped, folded, lines ended as the RFC has it."""
    method = "CANCEL" if event.is_cancelled else "PUBLISH"
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "CALSCALE:GREGORIAN",
        f"METHOD:{method}",
        "BEGIN:VEVENT",
        f"UID:{escape_text(event.uid)}",
        f"SEQUENCE:{event.sequence}",
        f"DTSTAMP:{write_moment(event.stamped_at)}",
        f"DTSTART:{write_moment(event.starts_at)}",
        f"DTEND:{write_moment(event.ends_at)}",
        f"SUMMARY:{escape_text(event.summary)}",
        *_given("LOCATION", event.location),
        *_given("DESCRIPTION", event.description),
        f"STATUS:{_status(event)}",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{fold_line(line)}\r\n" for line in lines)


def _given(name: str, text: str) -> Iterable[str]:
    return [f"{name}:{escape_text(text)}"] if text.strip() else []


def _status(event: Event) -> str:
    if event.is_cancelled:
        return "CANCELLED"
    return "TENTATIVE" if event.is_tentative else "CONFIRMED"


def write_moment(moment: datetime) -> str:
    """Return a moment in UTC (RFC 5545, 3.3.5, form 2): ``19980119T070000Z``."""
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def escape_text(text: str) -> str:
    """Return a value of type TEXT (RFC 5545, 3.3.11): backslash, semicolon, comma, line breaks.

    What the RFC lets no text hold, control characters, is left out.
    """
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(one for one in plain if one in "\n\t" or (one >= " " and one != "\x7f"))
    for sign in "\\;,":
        kept = kept.replace(sign, f"\\{sign}")
    return kept.replace("\n", "\\n")


def fold_line(line: str) -> str:
    """Return a content line in parts of at most 75 octets (RFC 5545, 3.1), no letter broken."""
    return "\r\n ".join(_parts(line))


def _parts(line: str) -> Iterator[str]:
    part, octets = "", 0
    for one in line:
        size = len(one.encode())
        if octets + size > FOLD_OCTETS:
            yield part
            # the space that begins a further part counts too
            part, octets = "", 1
        part, octets = part + one, octets + size
    yield part
