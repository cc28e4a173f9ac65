"""One private MariaDB for a test session, set up as in production but for its durability."""

import os
import shutil
import subprocess
from pathlib import Path

from tests.support.servers import Session, server_folder, server_user, wait_until

STRICT = (
    "STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,"
    "ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION"
)
# The collation and the mode of production; nothing is flushed, since nothing must survive.
SETTINGS = (
    "--character-set-server=utf8mb4",
    "--collation-server=utf8mb4_nopad_bin",
    f"--sql-mode={STRICT}",
    "--default-time-zone=+00:00",
    "--innodb-flush-log-at-trx-commit=0",
    "--innodb-doublewrite=OFF",
    "--innodb-flush-method=nosync",
    "--innodb-buffer-pool-size=128M",
    "--innodb-log-file-size=64M",
    "--innodb-print-all-deadlocks=OFF",
    "--sync-binlog=0",
    "--performance-schema=OFF",
    "--max-connections=300",
    "--skip-log-bin",
)


def start_server(session: Session) -> str:
    """Start the session's server, unless another worker has; return its socket."""
    return session.once("mariadb", lambda: _start(session))


def _start(session: Session) -> str:
    folder = server_folder("mariadb")
    install(folder / "data")
    socket = folder / "server.sock"
    session.keep(
        folder,
        [
            *server_command(folder / "data", socket),
            "--skip-networking",
            f"--pid-file={folder / 'mariadbd.pid'}",
        ],
    )
    wait_until(lambda: answers(socket), folder)
    return str(socket)


def program(name: str) -> str:
    """Return the path of a MariaDB program, /usr/sbin included (it is not on every user's path)."""
    search = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"))
    found = shutil.which(name, path=search)
    if found is None:
        raise FileNotFoundError(f"{name} is missing: `make test` installs it")
    return found


def install(data: Path) -> None:
    """Create an empty data folder; root signs in from this machine without a password."""
    done = subprocess.run(
        [
            program("mariadb-install-db"),
            "--no-defaults",
            f"--datadir={data}",
            "--auth-root-authentication-method=normal",
            "--skip-test-db",
            *server_user(),
        ],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"mariadb-install-db failed:\n{done.stdout}\n{done.stderr}")


def server_command(data: Path, socket: Path) -> list[str]:
    """Return the command of a server on ``data`` that listens on ``socket``."""
    settings = [f"--datadir={data}", f"--socket={socket}", *server_user(), *SETTINGS]
    return [program("mariadbd"), "--no-defaults", *settings]


def answers(socket: Path) -> bool:
    """Say whether a server accepts connections on ``socket``."""
    return ask(socket, "SELECT 1") == "1"


def ask(socket: str | Path, statement: str) -> str | None:
    """Return the rows of ``statement`` as the client prints them, or None when nobody answers."""
    done = subprocess.run(
        [program("mariadb"), "--no-defaults", f"--socket={socket}", "-uroot", "-NBe", statement],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip() if done.returncode == 0 else None


def url(socket: str | Path, database: str) -> str:
    """Return the SQLAlchemy URL of ``database`` on the server behind ``socket``."""
    return f"mysql+mysqldb://root@localhost/{database}?unix_socket={socket}&charset=utf8mb4"
