"""What leaving settles: each area registers its lines, its blockers and how it closes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from coop.domain.ledger.models import JournalEntry
from coop.domain.ledger.types import Line
from coop.explain import Explained


@dataclass(frozen=True, slots=True)
class SettlementPart:
    """One line of the sheet: ``line`` debits what the member gets, credits what they owe."""

    label: str
    line: Line
    explained: Explained[int]


@dataclass(frozen=True, slots=True)
class SettlementSource:
    """An area's say in leaving.

    ``parts(member_id, on)`` are its lines; ``blockers(member_id)`` are msgids of what must be
    done first; ``close(member_id, entry)`` empties its accounts once the entry is posted.
    """

    kind: str
    parts: Callable[[int, date], list[SettlementPart]]
    blockers: Callable[[int], list[str]]
    close: Callable[[int, JournalEntry], None]


SOURCES: dict[str, SettlementSource] = {}


def register_settlement(source: SettlementSource) -> None:
    """Let an area take part in settlements."""
    SOURCES[source.kind] = source
