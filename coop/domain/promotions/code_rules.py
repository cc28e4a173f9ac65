"""Codes as they are made: long enough not to be guessed, of letters that nobody mistakes."""

from coop.errors import Refused
from coop.explain import N_

LETTERS = "34679ACDEFGHJKMNPQRTUVWXY"
"""Without what is taken for something else: 0 O, 1 I L, 2 Z, 5 S, 8 B."""

SHORTEST, LONGEST = 6, 12
"""A made code has at least 25⁶ neighbours: some 240 million."""

MOST_CODES = 10_000


def ensure_codes(count: int, length: int, prefix: str) -> None:
    """Refuse a batch that is empty or too large, and codes that are too short or too long."""
    if not 1 <= count <= MOST_CODES:
        raise Refused(N_("Between 1 and %(most)s codes at a time."), field="count", most=MOST_CODES)
    if not SHORTEST <= length <= LONGEST:
        raise Refused(
            N_("A code has %(least)s to %(most)s random letters."),
            field="length",
            least=SHORTEST,
            most=LONGEST,
        )
    if len(prefix) > 20 - LONGEST:
        raise Refused(N_("The beginning has at most 8 letters."), field="prefix")


def write_code(prefix: str, letters: str) -> str:
    """Return a code as it is printed: the beginning, then groups of four."""
    groups = [letters[at : at + 4] for at in range(0, len(letters), 4)]
    return "-".join([*([prefix] if prefix else []), *groups])
