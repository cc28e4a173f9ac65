"""States of a message."""

from enum import StrEnum


class MessageStatus(StrEnum):
    """``kept``: no mail server is set, or the person has no address; it is read in the portal."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    KEPT = "kept"
    DEAD = "dead"
