"""The answers to a request."""

from enum import StrEnum


class Decision(StrEnum):
    """The answer to a request."""

    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
