"""Servers that all workers of one test session share: the first who needs one starts it."""

import fcntl
import os
import pwd
import select
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

KEEPER = Path(__file__).with_name("keeper.py")
START_SECONDS = 90


@dataclass(frozen=True)
class Session:
    """The test session: a folder that every worker sees, and the process that outlives them."""

    folder: Path
    pid: int

    @contextmanager
    def locked(self, name: str) -> Iterator[None]:
        """Hold the session's lock ``name`` against the other workers."""
        with (self.folder / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def once(self, name: str, start: Callable[[], str]) -> str:
        """Return what ``start`` returned to the first worker who asked for ``name``."""
        answer = self.folder / f"{name}.answer"
        with self.locked(name):
            if not answer.exists():
                answer.write_text(start())
            return answer.read_text()

    def keep(self, folder: Path, command: list[str]) -> int:
        """Start ``command`` for as long as the session lives; return the pid of its keeper."""
        nowhere = [(os.POSIX_SPAWN_OPEN, fd, os.devnull, os.O_RDWR, 0) for fd in (0, 1, 2)]
        pid = os.posix_spawn(
            sys.executable,
            [sys.executable, str(KEEPER), str(self.pid), str(folder), *command],
            os.environ,
            file_actions=nowhere,
            setsid=True,  # Ctrl-C reaches the tests, not the server under them
        )
        with (self.folder / "keepers").open("a") as keepers:
            keepers.write(f"{pid} {started(pid)}\n")
        return pid

    def end(self) -> None:
        """End every server and wait for it: called once, where the session was opened."""
        keepers = self.folder / "keepers"
        kept = keepers.read_text().splitlines() if keepers.exists() else []
        for pid, _space, began in (line.partition(" ") for line in kept):
            if began and started(int(pid)) == began:  # numbers are soon given to a stranger again
                end_process(int(pid))
        shutil.rmtree(self.folder, ignore_errors=True)


def open_session() -> Session:
    """Open the session of this process."""
    return Session(Path(tempfile.mkdtemp(prefix="coop-tests-")), os.getpid())


def started(pid: int) -> str:
    """Return when the process began, in ticks since the machine did; empty when it is gone.

    Number and beginning together name a process for good (proc_pid_stat(5), field 22).
    """
    try:
        after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2]
    except (FileNotFoundError, ProcessLookupError):
        return ""
    return after_name.split()[19]


def end_process(pid: int) -> None:
    """Ask ``pid`` to end and wait until it has (a stranger's process or a child of ours)."""
    try:
        descriptor = os.pidfd_open(pid)
        os.kill(pid, signal.SIGTERM)
    except ProcessLookupError:
        return
    select.select([descriptor], [], [], START_SECONDS)
    os.close(descriptor)


def server_folder(kind: str) -> Path:
    """Make a folder that the user of the database servers may write to."""
    folder = Path(tempfile.mkdtemp(prefix=f"coop-{kind}-"))
    if os.geteuid() == 0:
        user = pwd.getpwnam("mysql")
        os.chown(folder, user.pw_uid, user.pw_gid)
    return folder


def server_user() -> list[str]:
    """Return the option that makes MariaDB leave the root account: it refuses to run as root."""
    return ["--user=mysql"] if os.geteuid() == 0 else []


def wait_until(ready: Callable[[], bool], folder: Path, seconds: int = START_SECONDS) -> None:
    """Wait for a server; when it does not come, fail with the end of its log."""
    deadline = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > deadline or not folder.exists():
            log = folder / "output.log"
            tail = log.read_text(errors="replace")[-3000:] if log.exists() else "(no log)"
            raise TimeoutError(f"The server in {folder} did not start:\n{tail}")
        time.sleep(0.05)
