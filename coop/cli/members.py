"""`coop members`: bring members and loans in from a spreadsheet, as the pages do."""

import json
import sys
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext

from coop import dates
from coop.cli import RuleCommand
from coop.dates import month_of
from coop.db import run_in_transaction
from coop.domain.approvals.service import ensure_another_person
from coop.domain.identity.queries import find_user_by_name, get_actor
from coop.domain.identity.types import Actor
from coop.domain.loans.product_queries import list_current_products
from coop.domain.moving_in import permissions, queries, service
from coop.domain.moving_in.columns import heading_of
from coop.domain.moving_in.types import Examination, Problem
from coop.domain.settings.service import get_setting, today
from coop.errors import NotFound, Refused
from coop.explain import N_
from coop.web import uploads

SHOWN = 200


@click.group()
def members() -> None:
    """Bring members and running loans in from spreadsheets."""


def _read_date(text: str) -> date:
    try:
        return dates.parse_date(text)
    except Refused as refusal:
        raise click.BadParameter(str(refusal)) from refusal


@members.command(cls=RuleCommand)
@click.argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path))
@with_appcontext
def template(file: Path) -> None:
    """Write the template, an XLSX with notes and examples, to FILE."""
    products = list_current_products(today())
    file.write_bytes(service.write_template(products, int(get_setting("joining.pokok_amount"))))
    click.echo(f"Template written to {file}.")


@members.command("import", cls=RuleCommand)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Examine only; nothing is kept.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON alone.")
@click.option("--on", type=_read_date, help="Cut-over day; the end of last month if left out.")
@click.option("--as", "login", help="Login of who prepares the file.")
@click.option("--approve-as", "approver", help="Login of another person, who approves it.")
@click.pass_context
@with_appcontext
def import_members(
    context: click.Context,
    file: Path,
    *,
    dry_run: bool,
    as_json: bool,
    on: date | None,
    login: str | None,
    approver: str | None,
) -> None:
    """Examine FILE (XLSX or CSV) and bring its members, savings and loans in, all or nothing.

    Who may run this command holds the database, so without a login it acts by the operator's
    authority, and the trail says "terminal". With --as alone the file is prepared and waits for
    the chair in the browser; with --approve-as, another person, it is brought in at once. Loans
    carry the name of who approved them, so they need both. Status 1 when a row is wrong.
    """
    on = on or month_of(today()) - timedelta(days=1)
    content = file.read_bytes()
    found = service.examine(content, file.name, on)
    _report(found, as_json=as_json, is_last=dry_run or not found.is_clean)
    if not found.is_clean:
        context.exit(1)
    if dry_run:
        return
    move_id, status = _prepare(content, file.name, on, login, approver)
    if status is None:
        status = _bring_in(move_id, content)
    done = {
        "move": move_id,
        "status": status,
        "members": len(found.members),
        "loans": len(found.loans),
    }
    click.echo(json.dumps({**_as_json(found), **done}) if as_json else _say(done))
    context.exit(0 if status in ("imported", "ready") else 1)


def _actor(login: str | None, permission: str) -> Actor | None:
    if login is None:
        return None
    user = find_user_by_name(login)
    if user is None or not user.is_active:
        raise NotFound(N_("This login does not exist."))
    actor = get_actor(user.id)
    if not actor.may(permission):
        raise Refused(N_("The login %(login)s may not do that."), login=login)
    return actor


def _prepare(
    content: bytes, name: str, on: date, login: str | None, approver: str | None
) -> tuple[int, str | None]:
    """Keep the file and return its id; None as status when it is approved, too."""
    staged = uploads.stage_content(content, name, is_spreadsheet=True)

    def work() -> tuple[int, str | None]:
        preparing = _actor(login, permissions.PREPARE)
        approving = _actor(approver, permissions.APPROVE)
        if approving is not None:
            ensure_another_person(approving, preparing.person_id if preparing else None)
        move = service.prepare_move(staged, content, on, preparing, channel=service.TERMINAL)
        if approving is None and (preparing is not None or move.loan_count):
            return move.id, move.status.value
        service.take_approval(move, approving)
        return move.id, None

    return run_in_transaction(work)


def _bring_in(move_id: int, content: bytes) -> str:
    effects = service.import_effects(move_id, content)
    rows = queries.get_move(move_id).progress_total
    with click.progressbar(length=rows, label="Bringing in", file=sys.stderr) as bar:
        for effect in effects:
            run_in_transaction(effect)
            bar.update(min(service.ROWS_A_STEP, max(0, rows - bar.pos)))
        bar.update(max(0, rows - bar.pos))
    return queries.get_move(move_id).status.value


def _report(found: Examination, *, as_json: bool, is_last: bool) -> None:
    if as_json:
        if is_last:
            click.echo(json.dumps(_as_json(found), ensure_ascii=False))
        return
    for table in found.tables:
        click.echo(f"{table.sheet.value}: {len(table.rows)} rows")
        if table.ignored:
            click.echo(f"  columns that are not read: {', '.join(table.ignored)}")
    _print_problems(found.problems)
    if is_last:
        click.echo("Every row is in order." if found.is_clean else "Nothing was brought in.")


def _print_problems(problems: Sequence[Problem]) -> None:
    for problem in problems[:SHOWN]:
        mark = "note" if problem.fault.is_warning else "WRONG"
        heading = heading_of(problem.sheet, problem.column)
        place = f"{problem.sheet.value:<9}{problem.row:>6}  {heading:<24}"
        click.echo(f"{mark:<6}{place}{problem.as_error()}")
    if len(problems) > SHOWN:
        click.echo(f"… and {len(problems) - SHOWN} more (--json lists them all)")


def _as_json(found: Examination) -> dict[str, Any]:
    return {
        "ok": found.is_clean,
        "rows": {table.sheet.value: len(table.rows) for table in found.tables},
        "ignored": {table.sheet.value: list(table.ignored) for table in found.tables},
        "problems": [
            {
                "sheet": problem.sheet.value,
                "row": problem.row,
                "column": heading_of(problem.sheet, problem.column),
                "kind": problem.fault.value,
                "is_warning": problem.fault.is_warning,
                "reason": str(problem.as_error()),
            }
            for problem in found.problems
        ],
    }


def _say(done: dict[str, Any]) -> str:
    if done["status"] == "ready":
        return f"File {done['move']} is prepared and waits for another person's approval."
    if done["status"] == "imported":
        return f"{done['members']} members and {done['loans']} loans are in."
    return f"File {done['move']} did not come in: {done['status']}."


commands = [members]
