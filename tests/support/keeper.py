"""Keeps a server process exactly as long as the test session lives, however that ends.

``python keeper.py SESSION_PID FOLDER COMMAND…`` starts COMMAND. When COMMAND or the session ends,
or the keeper is asked to, it ends COMMAND and removes FOLDER.
"""

import os
import select
import shutil
import signal
import subprocess
import sys
from pathlib import Path

PATIENCE_SECONDS = 20


def keep(session_pid: int, folder: Path, command: list[str]) -> None:
    """Run ``command`` until it or the session ends, then remove ``folder``."""
    wake_up, asked_to_stop = os.pipe()
    os.set_blocking(asked_to_stop, False)
    signal.set_wakeup_fd(asked_to_stop)
    signal.signal(signal.SIGTERM, lambda _number, _frame: None)
    with (folder / "output.log").open("ab") as log:
        server = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    (folder / "server.pid").write_text(str(server.pid))
    poll = select.poll()
    for descriptor in (wake_up, os.pidfd_open(server.pid), _pidfd(session_pid)):
        poll.register(descriptor, select.POLLIN)
    poll.poll()
    server.terminate()
    try:
        server.wait(PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
    shutil.rmtree(folder, ignore_errors=True)


def _pidfd(pid: int) -> int:
    try:
        return os.pidfd_open(pid)
    except ProcessLookupError:  # it has ended already: a descriptor that is ready at once
        read_end, write_end = os.pipe()
        os.close(write_end)
        return read_end


if __name__ == "__main__":
    keep(int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:])
