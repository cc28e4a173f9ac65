"""Rivals: many writers at once, each in a thread with its own connection."""

import sys
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")
JOIN_SECONDS = 120


@dataclass
class Outcome(Generic[T]):
    """What the rivals got: results and exceptions, and how many ran at the same moment."""

    results: list[T] = field(default_factory=list)
    errors: list[Exception] = field(default_factory=list)
    spans: list[tuple[float, float]] = field(default_factory=list)

    @property
    def at_once(self) -> int:
        """The largest number of rivals that were under way at one moment."""
        return max(
            (
                sum(began <= moment < ended for began, ended in self.spans)
                for moment, _ in self.spans
            ),
            default=0,
        )


def run_rivals(
    n: int,
    work: Callable[[int], T],
    *,
    context: Callable[[], AbstractContextManager[object]] = nullcontext,
    at_least: int | None = None,
) -> Outcome[T]:
    """Run ``work(0)`` … ``work(n - 1)`` at once and return what became of them.

    ``context`` is entered in each thread before the start: pass ``app.app_context`` and every rival
    has its own session and connection. Fails unless ``at_least`` rivals (half of them, when not
    given) were under way at one moment: a race that nobody ran proves nothing.
    """
    outcome: Outcome[T] = Outcome()
    barrier, awake = threading.Barrier(n), list[int]()

    def run(number: int) -> None:
        with context():
            barrier.wait(JOIN_SECONDS)
            awake.append(number)
            while len(awake) < n:  # the barrier wakes one after the other: go when all are awake
                time.sleep(0)
            began = time.perf_counter()
            try:
                outcome.results.append(work(number))
            except Exception as error:  # noqa: BLE001 - a rival's failure is a result
                outcome.errors.append(error)
            finally:
                outcome.spans.append((began, time.perf_counter()))

    threads = [threading.Thread(target=run, args=(number,), daemon=True) for number in range(n)]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)  # threads take turns often, so that they meet inside the work
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(JOIN_SECONDS)
    finally:
        sys.setswitchinterval(interval)
    if len(outcome.spans) != n:
        raise AssertionError(f"{n - len(outcome.spans)} of {n} rivals never finished")
    wanted = max(2, n // 2) if at_least is None else at_least
    if outcome.at_once < wanted:
        raise AssertionError(f"Only {outcome.at_once} of {n} rivals overlapped, not {wanted}")
    return outcome
