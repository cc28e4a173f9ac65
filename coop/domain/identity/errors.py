"""What signing in refuses."""

from coop.errors import Refused


class SignInRefused(Refused):
    """Name or password is wrong; which of the two is never told."""


class TooManyAttempts(Refused):
    """Too many wrong passwords from this account or address."""


class SecondFactorNeeded(Refused):
    """The password was right; a code from the phone is still needed for ``user_id``."""

    def __init__(self, message: str, user_id: int) -> None:
        super().__init__(message)
        self.user_id = user_id


class TokenSpent(Refused):
    """The link or code was used, has expired, or never existed."""
