"""Two Galera nodes on this machine: what holds on one server only shows here."""

import socket
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from tests.support import mariadb
from tests.support.servers import Session, server_folder, wait_until

PROVIDERS = ("/usr/lib/galera/libgalera_smm.so", "/usr/lib64/galera-4/libgalera_smm.so")
NAMES = ("one", "two")


@dataclass(frozen=True)
class GaleraPair:
    """The sockets of two synced nodes; a row written on one is read on the other."""

    sockets: tuple[str, str]

    def urls(self, database: str) -> tuple[str, str]:
        """Return the SQLAlchemy URL of ``database`` on each node."""
        one, two = self.sockets
        return mariadb.url(one, database), mariadb.url(two, database)

    def recreate(self, database: str) -> None:
        """Make ``database`` anew and empty, on both nodes."""
        answer = mariadb.ask(
            self.sockets[0], f"DROP DATABASE IF EXISTS {database}; CREATE DATABASE {database}"
        )
        if answer is None:
            raise ConnectionError("The first Galera node does not answer")


def start_pair(session: Session) -> GaleraPair:
    """Start the session's pair, unless another worker has."""
    one, two = session.once("galera", lambda: _start(session)).split("\n")
    return GaleraPair((one, two))


def _start(session: Session) -> str:
    with ExitStack() as reserved:
        ports = [_free_port(reserved) for _ in range(4)]
    group = f"gcomm://127.0.0.1:{ports[0]},127.0.0.1:{ports[2]}"
    sockets = []
    for name, (group_port, transfer_port) in zip(NAMES, (ports[:2], ports[2:]), strict=True):
        folder = server_folder(f"galera-{name}")
        mariadb.install(folder / "data")
        node_socket = folder / "server.sock"
        first = ["--wsrep-new-cluster"] if not sockets else []
        options = _options(name, group, group_port, transfer_port)
        session.keep(
            folder, [*mariadb.server_command(folder / "data", node_socket), *options, *first]
        )
        members = str(len(sockets) + 1)
        wait_until(lambda path=node_socket, size=members: _is_synced(path, size), folder)
        sockets.append(str(node_socket))
    return "\n".join(sockets)


def _options(name: str, group: str, group_port: int, transfer_port: int) -> list[str]:
    provider = next((path for path in PROVIDERS if Path(path).exists()), PROVIDERS[0])
    behaviour = (
        f"base_port={group_port};gmcast.listen_addr=tcp://127.0.0.1:{group_port};"
        "gcache.size=32M;pc.recovery=false"
    )
    return [
        "--skip-networking",
        "--binlog-format=ROW",
        "--innodb-autoinc-lock-mode=2",
        "--wsrep-on=ON",
        f"--wsrep-provider={provider}",
        f"--wsrep-provider-options={behaviour}",
        "--wsrep-cluster-name=coop-tests",
        f"--wsrep-cluster-address={group}",
        f"--wsrep-node-name={name}",
        f"--wsrep-node-address=127.0.0.1:{group_port}",
        "--wsrep-sst-method=rsync",
        f"--wsrep-sst-receive-address=127.0.0.1:{transfer_port}",
        "--wsrep-sync-wait=1",  # a read sees what was committed before it on the other node
    ]


def _free_port(reserved: ExitStack) -> int:
    listener = reserved.enter_context(socket.create_server(("127.0.0.1", 0)))
    return int(listener.getsockname()[1])


def _is_synced(node: Path, members: str) -> bool:
    status = mariadb.ask(
        node,
        "SELECT VARIABLE_VALUE FROM information_schema.GLOBAL_STATUS WHERE VARIABLE_NAME IN"
        " ('wsrep_local_state_comment', 'wsrep_cluster_size') ORDER BY VARIABLE_NAME",
    )
    return status is not None and status.split() == [members, "Synced"]
