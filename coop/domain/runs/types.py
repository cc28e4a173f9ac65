"""The life of a run."""

from enum import StrEnum


class RunStatus(StrEnum):
    """The life of a run."""

    DRAFT = "draft"
    APPROVED = "approved"
    POSTED = "posted"
    REVERSED = "reversed"
