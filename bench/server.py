"""The portal and the reference side by side under gunicorn, and sessions of those who visit."""

import http.client
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import socket

from flask import Flask, session
from flask_login import login_user
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from bench.reference import create_reference
from coop.app import create_app
from coop.cli.serve import settle
from coop.web.signing_in import load_user

REFERENCE = "/reference"
AGENT = "bench"
WORKERS = 2
START_SECONDS = 60


def make_wsgi() -> DispatcherMiddleware:
    """Return both applications, configured by the environment as in production."""
    portal = create_app()
    reference = create_reference(portal.config["DATABASE_URL"])
    settle()
    return DispatcherMiddleware(portal, {REFERENCE: reference})


@contextmanager
def serving(database_url: str, instance: Path) -> Iterator[int]:
    """Serve both with sync workers for as long as the block runs; gives the port."""
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "-w", str(WORKERS), "-b", f"127.0.0.1:{port}"]
    environment = {
        **os.environ,
        "COOP_DATABASE_URL": database_url,
        "COOP_INSTANCE": str(instance),
        "PORT": str(port),
    }
    server = subprocess.Popen(  # noqa: S603 - this interpreter and our own module
        [*command, "--log-level", "warning", "bench.server:make_wsgi()"], env=environment
    )
    try:
        _wait_for(port)
        yield port
    finally:
        server.terminate()
        server.wait()


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            get(port, f"{REFERENCE}/1")
            return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def get(port: int, path: str, cookie: str = "") -> int:
    """Fetch a whole page on a connection of its own and return its size in bytes."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", path, headers={"User-Agent": AGENT, "Cookie": cookie})
        answer = connection.getresponse()
        size = len(answer.read())
        if answer.status != http.client.OK:
            raise RuntimeError(f"{path} answered {answer.status}")
        return size
    finally:
        connection.close()


def session_cookie(app: Flask, user_id: int) -> str:
    """Return the cookie of a browser in which the user has signed in."""
    with app.test_request_context(
        environ_base={"REMOTE_ADDR": "127.0.0.1"}, headers={"User-Agent": AGENT}
    ):
        user = load_user(f"{user_id}:0")
        assert user is not None, f"user {user_id} cannot sign in"
        login_user(user)
        session["csrf_token"] = secrets.token_hex(20)  # as every form has set it long ago
        serializer = app.session_interface.get_signing_serializer(app)
        return f"session={serializer.dumps(dict(session))}"
