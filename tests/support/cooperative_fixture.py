"""The fixture ``cooperative``: name this module in ``pytest_plugins`` of a test module."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from coop.db import crypto
from tests.support.cooperative import Cooperative, copy, tell
from tests.support.servers import Session


@pytest.fixture(scope="session")
def told_cooperative(
    servers: Session, tmp_path_factory: pytest.TempPathFactory, make_app: Callable[..., Flask]
) -> Cooperative:
    """This worker's copy of the story."""
    source = servers.folder / "cooperative"
    told = servers.once("cooperative-ids", lambda: tell(source, make_app))
    folder = tmp_path_factory.mktemp("told") / "instance"
    return copy(told, source, folder, make_app)


@pytest.fixture
def cooperative(told_cooperative: Cooperative, instance: Path) -> Iterator[Cooperative]:
    """The demo cooperative, one for all tests of a worker: look at it, keep no write in it."""
    own = Path(told_cooperative.app.instance_path)
    crypto.use_key(crypto.load_or_make_key(own / "field.key"))
    yield told_cooperative
    if any(instance.iterdir()):  # an application of other tests has its own key
        crypto.use_key(crypto.load_or_make_key(instance / "field.key"))
