"""Why a step of the payroll round trip is refused."""

from coop.errors import Conflict, Refused


class NotAtThisStep(Conflict):
    """The list is not where this step begins, or somebody was first."""


class KnownAnswer(Conflict):
    """The employer has sent the very same file before."""


class WrongMonth(Refused):
    """The file speaks of another month than the list."""


class Unbalanced(Refused):
    """What arrived differs from what the answer says, and nobody said why."""
