"""What a hostile hand types, and which kinds of field may never take it."""

import io
from dataclasses import dataclass
from typing import Final

from PIL import Image

NUMBERS = frozenset({"money", "count"})
PATTERNS = frozenset({"day", "choice", "phone", "email", "nik", "five"})
READ = NUMBERS | PATTERNS  # what is more than text
CLEANED = READ | {"text", "long"}  # a password is taken as typed
KEPT = CLEANED - {"choice"}  # what stands in its box again

MARKUP: Final = "\"'><script>alert(7)</script><img src=x onerror=alert(7)>"


@dataclass(frozen=True)
class Box:
    """A field of a form: its kind, something right to type, and whether it must be filled in.

    ``takes`` names hostile texts that are right here, such as zero in a drawer.
    """

    kind: str
    right: str
    needed: bool = True
    takes: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Hostile:
    """A text, and the kinds of field that must refuse it."""

    name: str
    text: str
    refused_by: frozenset[str]


HOSTILE: Final = (
    Hostile("too long", "1" * 10_000, CLEANED | {"secret"}),
    Hostile("words", "abc", READ),
    Hostile("negative", "-5", READ),
    Hostile("zero", "0", READ - {"count"}),
    Hostile("beyond 64 bits", "9" * 23, READ),
    Hostile("fraction", "1.5", READ),
    Hostile("exponent", "1e9", READ),
    Hostile("emoji", "👩🏽‍🌾🏳️‍🌈", READ),
    Hostile("right to left", "\u202eabc\u2066", CLEANED),
    Hostile("arabic", "محمد ٣", READ),
    Hostile("combining", "a" + "\u0301" * 60, READ),
    Hostile("full-width digits", "１２３４５６", READ - {"phone"}),  # noqa: RUF100, RUF001 - on purpose
    Hostile("grows in normal form", "\ufdfa" * 110, READ),
    Hostile("zero byte", "a\x00b", CLEANED),
    Hostile("control", "a\x1b[31mb", CLEANED),
    Hostile("line break", "a\r\nBcc: thief@example.com", READ),
    Hostile("markup", MARKUP, READ),
    Hostile("sql", "' OR 1=1 --", READ),
    Hostile("template", "{{ 7 * 7 }}%(name)s${7*7}%s%", READ),
    Hostile("formula", '=HYPERLINK("http://thief.example","x")', READ),
    Hostile("no such id", "987654321", READ - {"money", "count"}),
    Hostile("impossible day", "2026-02-30", READ),
)


def picture(side: int = 24, shade: int = 90) -> bytes:
    """Return a small JPEG."""
    target = io.BytesIO()
    Image.new("RGB", (side, side), (shade, 40, 120)).save(target, "JPEG")
    return target.getvalue()
