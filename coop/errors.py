"""What the system refuses, in sentences a person can read."""


class CoopError(Exception):
    """A refusal or fault that is told to the person who asked.

    ``message`` is an English msgid whose ``%(name)s`` placeholders stand in ``params``; the
    screen translates it, ``str()`` fills it in plainly. ``field`` names the form field that the
    refusal belongs to, if there is one. Without params the message is taken as it stands.
    """

    def __init__(self, message: str, *, field: str | None = None, **params: object) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.params = params

    def __str__(self) -> str:
        return self.message % self.params if self.params else self.message


class NotFound(CoopError):  # noqa: N818 - the refusal is the name, as the house writes it
    """What was asked for does not exist, or not for this person."""


class Refused(CoopError):  # noqa: N818 - the refusal is the name, as the house writes it
    """A rule says no; the sentence says which one and what would help."""


class Conflict(CoopError):  # noqa: N818 - the refusal is the name, as the house writes it
    """Somebody else was first, or the thing has changed since it was read."""


class Busy(CoopError):  # noqa: N818 - the refusal is the name, as the house writes it
    """Nothing was saved; trying again later may work."""
