"""`coop audit`: re-derives every balance and invariant."""

import json

import click
from flask.cli import with_appcontext

from coop.cli import RuleCommand
from coop.domain.assurance.service import AuditReport, CheckResult, iterate_audit

PROBLEMS_SHOWN = 20


@click.command(cls=RuleCommand)
@click.option("--json", "as_json", is_flag=True, help="Print JSON alone.")
@click.pass_context
@with_appcontext
def audit(context: click.Context, as_json: bool) -> None:
    """Check the books and everything beside them; status 1 when something is wrong."""
    results = []
    for result in iterate_audit():
        results.append(result)
        if not as_json:
            _print_result(result)
    report = AuditReport(tuple(results))
    if as_json:
        click.echo(json.dumps(report.to_json(), ensure_ascii=False))
    elif report.ok:
        click.echo(f"\nAll {len(results)} checks are satisfied.")
    else:
        click.echo(f"\n{len(report.failed)} of {len(results)} checks found problems.")
    context.exit(0 if report.ok else 1)


def _print_result(result: CheckResult) -> None:
    click.echo(f"{'ok  ' if result.ok else 'FAIL'}  {result.name:<48}{result.checked:>10}")
    for problem in result.problems[:PROBLEMS_SHOWN]:
        click.echo(f"      {problem}")
    if len(result.problems) > PROBLEMS_SHOWN:
        click.echo(f"      … and {len(result.problems) - PROBLEMS_SHOWN} more")


commands = [audit]
