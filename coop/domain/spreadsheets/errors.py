"""Why a file is refused."""

from coop.errors import Refused


class Unreadable(Refused):
    """The file cannot be read as a list; the sentence says what to do."""
