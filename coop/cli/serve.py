"""`coop serve` and `coop worker`: the web server, and the work behind it."""

import gc
import os
import signal
import threading
from collections.abc import Callable
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import ScriptInfo, with_appcontext
from gunicorn.app.base import BaseApplication
from werkzeug.serving import run_simple

from coop.cli import RuleCommand
from coop.cli.setup import ensure_ready
from coop.jobs.worker import run_worker

HOST = "127.0.0.1"
REQUEST_SECONDS = 60
OBJECTS_A_COLLECTION = 20_000


class Server(BaseApplication):
    """Gunicorn without its command line; each worker process makes its own application."""

    def __init__(self, make_app: Callable[[], Flask], options: dict[str, Any]) -> None:
        self.make_app = make_app
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        """Take the options instead of a file or arguments."""
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Return the application of this worker process."""
        app = self.make_app()
        settle()
        return app


def settle() -> None:
    """Tell the collector that what stands now stays, and that a page makes many small things."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(OBJECTS_A_COLLECTION)


@click.command(cls=RuleCommand)
@click.option("--host", default=HOST, show_default=True, help="Address to listen on.")
@click.option("--port", type=int, help="Port; else that of the environment (PORT), else 8000.")
@click.option("--workers", type=int, help="Worker processes; two per core if left out, at most 8.")
@click.pass_context
@with_appcontext
def serve(context: click.Context, host: str, port: int | None, workers: int | None) -> None:
    """Serve the portal. Creates or updates the database first."""
    ensure_ready()
    port = port or current_app.config["PORT"]
    click.echo(f"Serving http://{host}:{port}", err=True)
    if current_app.debug:
        run_simple(
            host,
            port,
            current_app._get_current_object(),  # type: ignore[attr-defined]  # what the proxy stands for
            use_debugger=True,
            threaded=True,
        )
        return
    # each worker process makes its own application: a database connection must not be forked
    make_app = context.ensure_object(ScriptInfo).create_app
    if make_app is None:
        raise click.ClickException("There is no application to serve.")
    Server(
        make_app,
        {
            "bind": f"{host}:{port}",
            "workers": workers or min(2 * (os.cpu_count() or 1), 8),
            "worker_class": "sync",
            "timeout": REQUEST_SECONDS,
            "loglevel": "warning",
        },
    ).run()


@click.command(cls=RuleCommand)
@with_appcontext
def worker() -> None:
    """Run the timetable, the background jobs and the outbox until Ctrl-C."""
    ensure_ready()
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: stop.set())
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # what the proxy stands for
    run_worker(app, stop)


commands = [serve, worker]
