"""What leaving settles: each area registers its lines, its blockers and how it closes."""

from collections.abc import Callable, Sequence
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
class SettlementLook:
    """What an area says about a leaving member: its lines, and msgids of what comes first."""

    parts: Sequence[SettlementPart] = ()
    blockers: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class SettlementSource:
    """An area's say in leaving.

    ``look(member_id, on)`` is what it settles and what hinders it, read together;
    ``close(member_id, entry, on)`` empties its accounts once the entry is posted that pays the
    sheet of the day ``on``.
    """

    kind: str
    look: Callable[[int, date], SettlementLook]
    close: Callable[[int, JournalEntry, date], None]


SOURCES: dict[str, SettlementSource] = {}


def register_settlement(source: SettlementSource) -> None:
    """Let an area take part in settlements."""
    SOURCES[source.kind] = source
