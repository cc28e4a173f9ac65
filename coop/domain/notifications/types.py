"""States of a message."""

from enum import StrEnum


class MessageStatus(StrEnum):
    """``kept``: no mail server is set, the message can be read on the staff page."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    KEPT = "kept"
    DEAD = "dead"
