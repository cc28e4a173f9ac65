"""`coop words`, `coop nik`, `coop loan`: the rules of the house without a database."""

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict
from datetime import date
from typing import Any, TypeAlias, TypeVar

import click

from coop import dates, money
from coop.cli import RuleCommand
from coop.domain.loans.schedule_rules import calculate_payoff, calculate_schedule
from coop.domain.loans.types import InterestMethod, PayoffRule
from coop.domain.people.nik import parse_nik
from coop.errors import Refused
from coop.explain import Labelled

Command: TypeAlias = Callable[..., None]
T = TypeVar("T")


def _read(name: str, parse: Callable[[str], T]) -> Callable[[str], T]:
    """Return ``parse`` as a click type, so that its refusal names the option."""

    def read(text: str) -> T:
        try:
            return parse(text)
        except Refused as refusal:
            raise click.BadParameter(str(refusal)) from refusal

    read.__name__ = name
    return read


def _choice(flag: str, kind: type[Labelled]) -> Callable[[Command], Command]:
    return click.option(
        flag,
        type=click.Choice([choice.value for choice in kind]),
        required=True,
        callback=lambda _context, _option, value: kind(value),
    )


_AMOUNT = _read("amount", lambda text: money.parse_rupiah(text, allow_negative=True))
_PERCENT = _read("percent", money.parse_percent)
_DATE = _read("date", dates.parse_date)

_as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON alone.")


def _print_json(answer: object) -> None:
    click.echo(json.dumps(answer, ensure_ascii=False, default=date.isoformat))


def _loan_terms(command: Command) -> Command:
    """Add the options that every loan calculation starts from."""
    for option in (
        _as_json,
        click.option("--principal-grace", type=int, default=0, help="Months of interest only."),
        click.option(
            "--round-up-to", type=_AMOUNT, default="1", help="Round instalments up, rupiah."
        ),
        click.option("--months", type=int, required=True, help="Term, grace included."),
        click.option(
            "--rate",
            "rate_percent_per_year",
            type=_PERCENT,
            required=True,
            help="Percent per year.",
        ),
        click.option("--principal", type=_AMOUNT, required=True, help="Loan amount, rupiah."),
        _choice("--method", InterestMethod),
    ):
        command = option(command)
    return command


# Unknown "options" are arguments here, so that negative numbers need no "--".
@click.command(cls=RuleCommand, context_settings={"ignore_unknown_options": True})
@click.argument("n", type=_AMOUNT)
def words(n: int) -> None:
    """Write an amount in Indonesian words: coop words 1.250.000, coop words -5."""
    click.echo(money.words(n))


@click.command(cls=RuleCommand)
@click.argument("number")
@_as_json
def nik(number: str, as_json: bool) -> None:
    """Say what a NIK tells: region, birth date, sex, serial number."""
    answer = parse_nik(number, dates.today())
    if as_json:
        _print_json(asdict(answer))
    elif answer.valid:
        for name, value in asdict(answer).items():
            if name not in ("valid", "reason"):
                click.echo(f"{name:<9} {value}")
        click.echo(f"{'name':<9} {answer.province_name}")
    else:
        click.echo(f"not valid: {answer.reason}")


@click.group()
def loan() -> None:
    """Calculate schedules and payoffs by the rules that bill real loans."""


@loan.command(cls=RuleCommand)
@_loan_terms
@click.option("--first-due", type=_DATE, help="First due date; one month from today if left out.")
def schedule(as_json: bool, first_due: date | None, **terms: Any) -> None:
    """Print the schedule of a loan."""
    plan = calculate_schedule(first_due=first_due or dates.add_months(dates.today(), 1), **terms)
    totals = {
        "principal": plan.total_principal,
        "interest": plan.total_interest,
        "instalment": plan.total_instalment,
    }
    if as_json:
        _print_json({"rows": [asdict(row) for row in plan.rows], "totals": totals})
        return
    _print_line(("n", "due on", "principal", "interest", "instalment", "balance"))
    for row in plan.rows:
        amounts = (row.principal, row.interest, row.instalment, row.balance)
        _print_line((str(row.n), row.due_on.isoformat(), *map(money.format_number, amounts)))
    _print_line(("", "total", *map(money.format_number, totals.values()), ""))


@loan.command(cls=RuleCommand)
@_loan_terms
@click.option("--paid", type=int, required=True, help="Instalments already paid.")
@_choice("--rule", PayoffRule)
def payoff(as_json: bool, **terms: Any) -> None:
    """Print what ends a loan early."""
    owed = calculate_payoff(**terms)
    answer = {"principal": owed.principal, "interest": owed.interest, "total": owed.total}
    if as_json:
        _print_json(answer)
        return
    for name, amount in answer.items():
        click.echo(f"{name:<10}{money.format_number(amount):>26}")


def _print_line(cells: Iterable[str]) -> None:
    widths = (4, 10, *[20] * 4)
    click.echo(
        "  ".join(f"{cell:>{width}}" for cell, width in zip(cells, widths, strict=True)).rstrip()
    )


commands = [words, nik, loan]
