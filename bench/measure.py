"""Times, and what is compared of them."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Times:
    """What was measured in seconds, in no order."""

    seconds: tuple[float, ...]

    def at(self, percent: int) -> float:
        """Return the time within which ``percent`` of the measurements lie."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]


def ratio(measured: Times, reference: Times, percent: int = 50) -> float:
    """Return how many times the reference the measured one takes, at a percentile."""
    return measured.at(percent) / reference.at(percent)


def timed(work: Callable[[], object]) -> float:
    """Run ``work`` and return the seconds that it took."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def joined(parts: Sequence[Times]) -> Times:
    """Return all measurements together."""
    return Times(tuple(second for part in parts for second in part.seconds))
