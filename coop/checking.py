"""Checks: what an auditor re-derives. Each area lists its own in ``checks.py``."""

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(slots=True)
class Finding:
    """How many things a check looked at, and a sentence for each that is wrong."""

    checked: int
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Check:
    """An invariant by name; ``run`` derives it from movements and journal lines in SQL.

    ``says`` is what a supervisor reads: the sentence that holds while the check finds nothing.
    """

    name: str
    run: Callable[[], Finding]
    says: str
