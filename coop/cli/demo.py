"""``coop demo``: load the demo cooperative."""

import click
from flask import current_app

from coop.cli import RuleCommand
from coop.cli.setup import ensure_ready
from coop.db import run_in_transaction
from coop.demo import cast
from coop.demo.stage import MONTHS
from coop.demo.story import is_told, tell_story


@click.command(cls=RuleCommand)
def demo() -> None:
    """Load the demo cooperative into an empty database; a second run changes nothing."""
    ensure_ready()
    if is_told():
        click.echo("The demo cooperative is loaded already.")
    else:
        click.echo(f"Loading the demo cooperative: 40 members, {MONTHS} months …")
        run_in_transaction(lambda: tell_story(current_app.config["INSTANCE_PATH"]))
    click.echo("")
    click.echo(f"Demo logins (password for all: {cast.PASSWORD})")
    for part in cast.STAFF:
        click.echo(f"  {part.login:<12} {part.role.value:<14} {part.name}")
    click.echo(f"  {'anggota':<12} {'member':<14} {cast.list_members()[0].full_name}")


commands = [demo]
