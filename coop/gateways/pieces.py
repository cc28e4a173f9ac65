"""Files that arrive in pieces: what came so far, by who sends it and what it is to become."""

import fcntl
import hashlib
from collections.abc import Iterator
from pathlib import Path


class Pieces:
    """Unfinished files below ``folder``: one folder for each sender, one file for each digest."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def offset(self, sender: str, digest: str) -> int:
        """Return how many bytes of a file are here."""
        path = self._path(sender, digest)
        return path.stat().st_size if path.is_file() else 0

    def used(self, sender: str) -> int:
        """Return how many bytes of unfinished files somebody has here."""
        return sum(size for _at, _path, size in self._others(sender, ""))

    def make_room(self, sender: str, digest: str, size: int, most: int) -> None:
        """Forget somebody's other files, the oldest first, until ``size`` more are below ``most``.

        Whoever gave one up goes on with the next; the file of ``digest`` itself is never forgotten.
        """
        room = most - self.used(sender) - size
        if room >= 0:
            return
        for _at, path, freed in sorted(self._others(sender, digest)):
            path.unlink(missing_ok=True)
            room += freed
            if room >= 0:
                return

    def append(self, sender: str, digest: str, offset: int, content: bytes) -> int:
        """Add a piece that begins at ``offset``, and return how many bytes are here now.

        A piece that does not follow on what is here is left out, so a repeated one counts once.
        Raises OSError (disk full); then what was here before is still right.
        """
        path = self._path(sender, digest)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            before = file.seek(0, 2)
            if before != offset:
                return before
            try:
                file.write(content)
                file.flush()
            except OSError:
                file.truncate(before)
                raise
            return before + len(content)

    def take(self, sender: str, digest: str) -> bytes | None:
        """Return a file and forget it; None when somebody else was first."""
        path = self._path(sender, digest)
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            return None
        path.unlink(missing_ok=True)
        return content

    def sweep(self, before: float) -> int:
        """Delete what nobody went on with since ``before`` (seconds since 1970); say how many."""
        count = 0
        for path in self.folder.glob("*/*"):
            if path.is_file() and path.stat().st_mtime < before:
                path.unlink(missing_ok=True)
                count += 1
        return count

    def _others(self, sender: str, digest: str) -> Iterator[tuple[float, Path, int]]:
        """Yield (when it was added to, path, bytes) of somebody's files beside one."""
        own = self._path(sender, digest)
        for path in self._of(sender).glob("*"):
            try:
                found = path.stat()
            except FileNotFoundError:
                continue  # it became whole meanwhile
            if path != own:
                yield found.st_mtime, path, found.st_size

    def _of(self, sender: str) -> Path:
        return self.folder / hashlib.sha256(sender.encode()).hexdigest()

    def _path(self, sender: str, digest: str) -> Path:
        """Return where a file lies; its name is made of the digest's own bytes alone."""
        return self._of(sender) / bytes.fromhex(digest).hex()
