"""Why an entry is refused."""

from coop.errors import Conflict, Refused


class PeriodClosed(Refused):
    """The month of the booking date takes no entries."""


class Unbalanced(Refused):
    """Debits and credits differ, or a line is not positive."""


class AlreadyReversed(Conflict):
    """The entry has a reversal already."""
