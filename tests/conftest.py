"""What every test may ask for: a seeded application on each database, servers, a browser."""

import functools
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import BrowserContext, Page
from sqlalchemy import Engine

from tests.support import browser as browsing
from tests.support import galera, mariadb
from tests.support.databases import DATABASES, Database, MariadbDatabase, SqliteDatabase
from tests.support.servers import Session, open_session
from tests.support.smtp import MailServer

SESSION = pytest.StashKey[Session]()


# --- the session: opened by the process that ends last, known to every worker ---


def pytest_configure(config: pytest.Config) -> None:
    """Open the session, or join the one of the controller."""
    given = getattr(config, "workerinput", None)
    if given is None:
        config.stash[SESSION] = open_session()
    else:
        config.stash[SESSION] = Session(Path(given["session_folder"]), given["session_pid"])


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a worker of pytest-xdist about the session."""
    session = node.config.stash[SESSION]
    node.workerinput.update(session_folder=str(session.folder), session_pid=session.pid)


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the servers, where the session was opened."""
    session = config.stash.get(SESSION, None)
    if session is not None and session.pid == os.getpid():
        session.end()


def pytest_itemcollected(item: pytest.Item) -> None:
    """Keep what needs the Galera pair on one worker."""
    if item.get_closest_marker("galera"):
        item.add_marker(pytest.mark.xdist_group("galera"))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what asks for the database on each of them, or on those it names."""
    if "database" in metafunc.fixturenames:
        marker = metafunc.definition.get_closest_marker("databases")
        names = marker.args if marker else DATABASES
        metafunc.parametrize("database", names, indirect=True)


@pytest.fixture(scope="session")
def servers(pytestconfig: pytest.Config) -> Session:
    """The session that shared servers belong to."""
    return pytestconfig.stash[SESSION]


@pytest.fixture(scope="session")
def mariadb_socket(servers: Session) -> str:
    """The socket of the session's MariaDB."""
    return mariadb.start_server(servers)


@pytest.fixture(scope="session")
def galera_pair(servers: Session) -> galera.GaleraPair:
    """Two synced Galera nodes; mark the test ``galera``."""
    return galera.start_pair(servers)


# --- the application ---


@pytest.fixture(scope="session")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The instance folder of this worker: one, since the field key is one per process."""
    return tmp_path_factory.mktemp("instance")


@pytest.fixture(scope="session")
def make_app(instance: Path) -> Callable[..., Flask]:
    """Build an application in this worker's instance folder: ``make_app(DATABASE_URL=…)``."""
    from coop.app import create_app  # noqa: PLC0415 - the support's own tests run without the app

    def build(**overrides: Any) -> Flask:
        return create_app({"TESTING": True, "INSTANCE_PATH": str(instance), **overrides})

    return build


@pytest.fixture(scope="session")
def empty_database(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str, str], Database]:
    """Return a database still without tables: ``empty_database("mariadb", "purpose")``."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")

    def make(kind: str, purpose: str) -> Database:
        if kind == "sqlite":
            return SqliteDatabase(tmp_path_factory.mktemp(purpose))
        return MariadbDatabase(request.getfixturevalue("mariadb_socket"), f"{worker}_{purpose}")

    return make


@pytest.fixture(scope="session")
def seeded(
    empty_database: Callable[[str, str], Database], make_app: Callable[..., Flask]
) -> Callable[[str], tuple[Database, Flask]]:
    """Return this worker's database of a kind and its application, made at the first call."""

    @functools.cache
    def make(kind: str) -> tuple[Database, Flask]:
        from coop.db.schema import create_schema  # noqa: PLC0415 - as above
        from coop.db.unit_of_work import run_in_transaction  # noqa: PLC0415
        from coop.domain.identity.passwords import use_parameters  # noqa: PLC0415
        from coop.domain.setup.service import set_up  # noqa: PLC0415
        from coop.extensions import db  # noqa: PLC0415

        database = empty_database(kind, "app")
        app = make_app(DATABASE_URL=database.url)
        use_parameters(time_cost=1, memory_cost=64, parallelism=1)

        def build() -> Iterable[Engine]:
            with app.app_context():
                create_schema(db.engine)
                run_in_transaction(set_up)
                return [db.engine]

        database.fill(build)
        return database, app

    return make


@pytest.fixture
def database(
    request: pytest.FixtureRequest,
    seeded: Callable[[str], tuple[Database, Flask]],
    instance: Path,
) -> Database:
    """The database under test, as seeded; ``dirty_all()`` after another program wrote to it."""
    found, _app = seeded(request.param)
    found.restore()
    for left in instance.iterdir():
        if left.is_dir():
            shutil.rmtree(left)
        elif left.suffix != ".key":
            left.unlink()
    return found


@pytest.fixture
def app(database: Database, seeded: Callable[[str], tuple[Database, Flask]]) -> Flask:
    """The application on ``database``; no context is pushed."""
    return seeded(database.name)[1]


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without a screen."""
    return app.test_client()


# --- what stands around it ---


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    """A real SMTP server; set ``behaviour`` to make it misbehave."""
    with MailServer() as server:
        yield server


@pytest.fixture
def live_server(app: Flask) -> Iterator[str]:
    """The address of ``app``, served to a browser."""
    with browsing.serve(app) as address:
        yield address


@pytest.fixture(scope="session")
def base_url() -> str:
    """None for all: each live server has its own (the plugin's own fixture is deprecated)."""
    return ""


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Debian's Chromium instead of Playwright's own."""
    return {"executable_path": browsing.chromium(), "args": browsing.ARGUMENTS}


@pytest.fixture
def open_page(new_context: Callable[..., BrowserContext]) -> Callable[..., Page]:
    """Open a page in a browser of its own: ``open_page(address, viewport=PHONE)``."""

    def open_one(address: str, **options: Any) -> Page:
        return new_context(base_url=address, locale="id-ID", **options).new_page()

    return open_one


@pytest.fixture
def phone(live_server: str, open_page: Callable[..., Page]) -> Page:
    """A page on a phone, 360 px wide."""
    return open_page(live_server, viewport=browsing.PHONE, is_mobile=True, has_touch=True)


@pytest.fixture
def desk(live_server: str, open_page: Callable[..., Page]) -> Page:
    """A page on a desk, 1440 px wide."""
    return open_page(live_server, viewport=browsing.DESK)
