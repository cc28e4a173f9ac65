"""`coop init`: the schema on an empty or outdated database, and what a cooperative starts with."""

import fcntl
import logging
from functools import partial
from pathlib import Path

import click
import flask_migrate
from alembic.script import ScriptDirectory
from flask import current_app
from flask.cli import with_appcontext

from coop.cli import RuleCommand
from coop.db import run_in_transaction
from coop.domain.assurance.queries import list_schema_revisions
from coop.domain.setup import service as setup
from coop.domain.setup.presets import Preset


def is_up_to_date() -> bool:
    """Say whether the database has every migration, so that a start touches no trigger."""
    scripts = ScriptDirectory.from_config(current_app.extensions["migrate"].migrate.get_config())
    with current_app.app_context():
        return list_schema_revisions() == set(scripts.get_heads())


def ensure_ready(preset: Preset = Preset.COOPERATIVE) -> bool:
    """Bring the database to the newest schema and seed it; False when it was ready before.

    Server and worker may start at the same moment: one of them does it, the other one waits.
    """
    lock = Path(current_app.config["INSTANCE_PATH"]) / "setup.lock"
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if not is_up_to_date():
            logging.getLogger("alembic").setLevel(logging.WARNING)
            flask_migrate.upgrade()
        return run_in_transaction(partial(setup.set_up, preset))


@click.command(cls=RuleCommand)
@click.option(
    "--preset",
    type=click.Choice([preset.value for preset in Preset]),
    default=Preset.COOPERATIVE.value,
    show_default=True,
    help="What is set up.",
)
@with_appcontext
def init(preset: str) -> None:
    """Create the schema on an empty database and seed it; a second run changes nothing."""
    if ensure_ready(Preset(preset)):
        click.echo(f"The database is ready: {preset}.")
    else:
        click.echo("The database was ready already; nothing was changed.")


commands = [init]
