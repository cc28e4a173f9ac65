"""Why a payment is refused."""

from coop.errors import CoopError, Refused


class NotPayable(Refused):
    """The bill is closed, or takes less than was asked for."""


class NoAmountFree(Refused):
    """Every unique amount of every bank account is held."""


class RecordingRefused(Refused):
    """A batch of which nothing was recorded; ``refusals`` says why for each payment."""

    def __init__(
        self, message: str, refusals: list[tuple[int, CoopError]], *, numbers: str
    ) -> None:
        super().__init__(message, numbers=numbers)
        self.refusals = refusals
