"""`coop shu`: the division of a surplus, by the rules that post a real one."""

import json
from collections.abc import Mapping
from decimal import InvalidOperation
from typing import IO, Any

import click

from coop import money
from coop.cli import RuleCommand
from coop.cli.figures import load_figures, percent, whole
from coop.domain.shu.rules import divide
from coop.domain.shu.types import Basis, Contribution, Division, Fund
from coop.errors import Refused
from coop.explain import N_


@click.group()
def shu() -> None:
    """Calculate how a surplus is divided."""


@shu.command(cls=RuleCommand)
@click.argument("file", type=click.File(encoding="utf-8"))
@click.option("--json", "as_json", is_flag=True, help="Print JSON alone.")
def calculate(file: IO[str], as_json: bool) -> None:
    """Divide the surplus that FILE (JSON) describes: its funds, and the members' shares.

    A fund of participation names its unit, or splits itself: "units" are percent of it by unit.
    """
    surplus, funds, members = _read(file)
    division = divide(surplus, funds, members)
    if as_json:
        click.echo(json.dumps(_answer(division), ensure_ascii=False))
        return
    for name, amount in division.funds.items():
        click.echo(f"{name:<32}{money.format_number(amount):>24}")
        for unit, part in division.units.get(name, {}).items():
            click.echo(f"{f'  {unit}':<32}{money.format_number(part):>24}")
    for share in division.shares:
        click.echo(f"{share.number:<32}{money.format_number(share.total):>24}")


def _answer(division: Division) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "funds": division.funds,
        "members": [
            {"no": share.number, "shares": share.amounts, "total": share.total}
            for share in division.shares
        ],
    }
    return answer | ({"units": division.units} if division.units else {})


def _read(file: IO[str]) -> tuple[int, list[Fund], list[Contribution]]:
    try:
        given = load_figures(file)
        funds = [_fund(row) for row in given["allocation"]]
        members = [_member(row) for row in given["members"]]
        return whole(given["surplus"]), funds, members
    except (ValueError, KeyError, TypeError, AttributeError, InvalidOperation) as error:
        raise Refused(
            N_("This file does not describe a surplus, its funds and members.")
        ) from error


def _fund(row: Mapping[str, Any]) -> Fund:
    basis, _colon, unit = (row.get("basis") or "").partition(":")
    units = {str(code): percent(part) for code, part in (row.get("units") or {}).items()}
    if units and (basis != Basis.PARTICIPATION or unit):
        raise ValueError("only a fund of participation is split by unit")
    return Fund(
        str(row["fund"]),
        percent(row["percent"]),
        Basis(basis) if basis else None,
        unit or None,
        units,
    )


def _member(row: Mapping[str, Any]) -> Contribution:
    participation = {
        str(unit): whole(amount) for unit, amount in (row.get("participation") or {}).items()
    }
    return Contribution(str(row["no"]), whole(row.get("savings", 0)), participation)


commands = [shu]
