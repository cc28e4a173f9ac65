"""`coop savings`: interest on savings, by the rules that credit it every month."""

import json
from collections.abc import Mapping
from decimal import InvalidOperation
from typing import IO, Any

import click

from coop import money
from coop.cli import RuleCommand
from coop.cli.figures import load_figures, percent, whole
from coop.domain.savings.interest_rules import (
    calculate_interest,
    calculate_tax,
    calculate_term_interest,
)
from coop.domain.savings.interest_types import InterestMethod, Stretch, Tier
from coop.errors import Refused
from coop.explain import N_

TERM = "term"


@click.group()
def savings() -> None:
    """Calculate interest on savings."""


@savings.command(cls=RuleCommand)
@click.argument("file", type=click.File(encoding="utf-8"))
@click.option("--json", "as_json", is_flag=True, help="Print JSON alone.")
def interest(file: IO[str], as_json: bool) -> None:
    """Print interest, final tax and what is credited, for the balances in FILE (JSON)."""
    gross = _interest(file)
    tax = calculate_tax(gross).result
    answer = {"interest": gross, "tax": tax, "net": gross - tax}
    if as_json:
        click.echo(json.dumps(answer))
        return
    for name, amount in answer.items():
        click.echo(f"{name:<10}{money.format_number(amount):>26}")


def _interest(file: IO[str]) -> int:
    try:
        given = load_figures(file)
        if given["method"] == TERM:
            return calculate_term_interest(
                whole(given["principal"]),
                percent(given["rate_percent"]),
                whole(given["months"]),
            ).result
        stretches = [
            Stretch(whole(row["balance"]), whole(row["days"])) for row in given["balances"]
        ]
        _ensure_days(given, stretches)
        return calculate_interest(
            InterestMethod(given["method"]),
            _tiers(given),
            stretches,
            days_of_year=whole(given.get("base", 365)),
        ).result
    except (ValueError, KeyError, TypeError, AttributeError, InvalidOperation) as error:
        raise Refused(N_("This file does not describe balances and how they earn.")) from error


def _tiers(given: Mapping[str, Any]) -> list[Tier]:
    if "tiers" not in given:
        return [Tier(0, percent(given["rate_percent"]))]
    return [Tier(whole(row["from"]), percent(row["rate_percent"])) for row in given["tiers"]]


def _ensure_days(given: Mapping[str, Any], stretches: list[Stretch]) -> None:
    named, counted = given.get("days"), sum(stretch.days for stretch in stretches)
    if named is not None and whole(named) != counted:
        raise Refused(
            N_("The balances stand for %(counted)s days, but days says %(named)s."),
            counted=counted,
            named=named,
        )


commands = [savings]
