"""Background work: the queue of jobs, the outbox, the timetable, and the loop over them.

Everything here first reads and then returns its effect, which runs in one write transaction.
"""

from collections.abc import Callable
from typing import TypeAlias

Effect: TypeAlias = Callable[[], object]
