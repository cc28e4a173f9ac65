"""`coop routes`: every address and who may open it."""

import json

import click
from flask import current_app
from flask.cli import with_appcontext

from coop.cli import RuleCommand
from coop.web.access import access_of

IMPLIED = {"HEAD", "OPTIONS"}


@click.command(cls=RuleCommand)
@click.option("--json", "as_json", is_flag=True, help="Print JSON alone.")
@with_appcontext
def routes(as_json: bool) -> None:
    """List the routes with their methods, endpoint and access."""
    app = current_app
    listed = [
        {
            "rule": rule.rule,
            "methods": sorted((rule.methods or set()) - IMPLIED),
            "endpoint": rule.endpoint,
            "access": access_of(app, rule.endpoint),
        }
        for rule in sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, rule.endpoint))
    ]
    if as_json:
        click.echo(json.dumps(listed, ensure_ascii=False))
        return
    for route in listed:
        methods = ",".join(route["methods"])
        click.echo(f"{methods:<10} {route['access'] or '-':<40} {route['rule']}")


commands = [routes]
