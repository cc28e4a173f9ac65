"""What a checked upload looks like to the domain."""

from typing import Protocol


class CheckedFile(Protocol):
    """A file whose content was checked and which already lies in the storage."""

    @property
    def storage_name(self) -> str: ...
    @property
    def original_name(self) -> str: ...
    @property
    def media_type(self) -> str: ...
    @property
    def size(self) -> int: ...
    @property
    def sha256(self) -> str: ...
    @property
    def source_sha256(self) -> str: ...
