"""Why a file or a step of moving in is refused."""

from coop.errors import Conflict, Refused


class KnownFile(Conflict):
    """The very same file has been brought in before, or waits already."""


class NotAtThisStep(Conflict):
    """The file is not where this step begins, or somebody was first."""


class NotBalanced(Refused):
    """The opening account would not end at zero."""
