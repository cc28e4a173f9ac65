"""The folder of stored files, outside the web root, under random names."""

import os
import secrets
from pathlib import Path


class Storage:
    """Files below ``folder``; a name is ``ab/<random>`` and never derived from an upload."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, content: bytes) -> str:
        """Write ``content`` durably and return its storage name. Raises OSError (disk full)."""
        random_name = secrets.token_hex(20)
        name = f"{random_name[:2]}/{random_name}"
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".part")
        try:
            with partial.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            partial.rename(path)
        except OSError:
            partial.unlink(missing_ok=True)
            raise
        return name

    def get(self, name: str) -> bytes:
        """Return the content of ``name``. Raises FileNotFoundError."""
        return (self.folder / name).read_bytes()

    def delete(self, name: str) -> None:
        """Remove ``name`` if it is there."""
        (self.folder / name).unlink(missing_ok=True)

    def names_older_than(self, moment: float) -> list[str]:
        """Return the names of files last written before ``moment`` (seconds since 1970)."""
        return [
            f"{path.parent.name}/{path.name}"
            for path in self.folder.glob("??/*")
            if path.is_file() and path.stat().st_mtime < moment
        ]
