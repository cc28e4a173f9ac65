"""Why a step of a loan is refused."""

from coop.errors import Conflict, Refused


class NotEligible(Refused):
    """The lending policy says no; the sentence names the first condition that is not met."""


class AlreadyOpen(Conflict):
    """The member has an application that is not finished yet."""


class NotAtThisStep(Conflict):
    """The application or loan is not where this step begins, or somebody was first."""


class LaterRepayment(Refused):
    """A later repayment stands on this one; it has to be reversed first."""
