"""News: an area announces facts, whoever subscribed hears them at once, in the same transaction.

News never moves money. Facts come in portions, so that many cost no more than one.
"""

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")


class News(Generic[T]):
    """Facts of one kind. ``coop.subscribers`` says who hears of which."""

    def __init__(self) -> None:
        self._hearers: list[Callable[[Sequence[T]], None]] = []

    def subscribe(self, hear: Callable[[Sequence[T]], None]) -> None:
        """Let ``hear`` be told from now on; once, however often it asks."""
        if hear not in self._hearers:
            self._hearers.append(hear)

    def announce(self, facts: Sequence[T]) -> None:
        """Tell ``facts`` to everybody who subscribed; nothing for none."""
        if facts:
            for hear in self._hearers:
                hear(facts)
