"""`coop remind`: queue the reminders of a day."""

import json
from dataclasses import asdict
from datetime import date

import click
from flask.cli import with_appcontext

from coop import dates
from coop.cli import RuleCommand
from coop.domain.settings.service import today
from coop.errors import Refused
from coop.jobs.reminding import remind_everybody


def _read_date(text: str) -> date:
    try:
        return dates.parse_date(text)
    except Refused as refusal:
        raise click.BadParameter(str(refusal)) from refusal


@click.command(cls=RuleCommand)
@click.option("--on", type=_read_date, help="Business day; today if left out.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON alone.")
@with_appcontext
def remind(on: date | None, as_json: bool) -> None:
    """Queue the reminders of a day, missed days included; a second run queues nothing."""
    result = remind_everybody(on or today())
    if as_json:
        click.echo(json.dumps(asdict(result)))
        return
    click.echo(
        f"{result.mails} reminders queued with {result.items} items; "
        f"{result.without_address} of them are read in the portal only (no e-mail)."
    )


commands = [remind]
