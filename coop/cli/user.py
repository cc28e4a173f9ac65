"""`coop user`: logins from the terminal, for the first administrator and in need."""

import json
import sys

import click
from flask.cli import with_appcontext

from coop.cli import RuleCommand
from coop.db import run_in_transaction
from coop.domain.identity import queries
from coop.domain.identity import service as identity
from coop.domain.identity.queries import UserFilter, UserRow
from coop.domain.identity.types import UNIT_ROLES, Role, TokenPurpose
from coop.domain.logins.service import create_staff_user
from coop.domain.units.queries import list_units
from coop.domain.units.types import COOPERATIVE_UNIT_ID

MOST_USERS = 100_000


@click.group()
def user() -> None:
    """Create and list logins."""


@user.command(cls=RuleCommand)
@click.option("--name", required=True, help="Full name.")
@click.option(
    "--nik",
    required=True,
    help="NIK of the person, 16 digits: whoever is known by it keeps name and address. Required.",
)
@click.option("--login", required=True, help="E-mail address or user name.")
@click.option("--email", help="Where mails go, when the login is a user name.")
@click.option(
    "--role",
    "roles",
    multiple=True,
    required=True,
    type=click.Choice([role.value for role in Role]),
    help="May be given several times.",
)
@click.option(
    "--unit", "unit_code", help="Short name of the business unit, for owner, desk and worker."
)
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON alone.")
@with_appcontext
def create(
    name: str,
    nik: str,
    login: str,
    email: str | None,
    roles: tuple[str, ...],
    unit_code: str | None,
    password_stdin: bool,
    as_json: bool,
) -> None:
    """Create a login with roles; without a password, print a token to set one."""
    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else None

    def work() -> tuple[int, str | None]:
        created = create_staff_user(name, login, nik=nik, email=email)
        for role in map(Role, roles):
            unit_id = _unit(unit_code) if role in UNIT_ROLES else COOPERATIVE_UNIT_ID
            identity.grant_role(created.id, role, unit_id)
        if password is None:
            return created.id, identity.issue_token(created.id, TokenPurpose.ACTIVATION)
        identity.set_password(created.id, password)
        return created.id, None

    user_id, token = run_in_transaction(work)
    path = f"/aktivasi/{token}" if token else None
    if as_json:
        click.echo(json.dumps({"id": user_id, "login": login, "activation_path": path}))
    else:
        click.echo(f"User {user_id} ({login}) created.")
        if path:
            click.echo(f"Choose the password at {path} within 14 days.")


def _unit(code: str | None) -> int:
    """Return the unit of ``code``; without one the only business there is."""
    offered = list_units()
    found = [unit.id for unit in offered if code in (None, unit.code)]
    if len(found) != 1:
        names = ", ".join(unit.code for unit in offered) or "none"
        raise click.ClickException(f"Say which business unit with --unit: {names}.")
    return found[0]


@user.command("list", cls=RuleCommand)
@click.option("--json", "as_json", is_flag=True, help="Print JSON alone.")
@with_appcontext
def list_users(as_json: bool) -> None:
    """List logins with their names and roles."""
    page = queries.search_users(UserFilter(size=MOST_USERS))
    if as_json:
        click.echo(json.dumps([_as_json(row) for row in page.rows], ensure_ascii=False))
        return
    for row in page.rows:
        state = "" if row.is_active else "  (off)"
        names, roles = ", ".join(row.names), ", ".join(role.value for role in row.roles)
        click.echo(f"{row.id:>6}  {row.name}  [{names}]  {roles}{state}")


def _as_json(row: UserRow) -> dict[str, object]:
    return {
        "id": row.id,
        "name": row.name,
        "logins": row.names,
        "roles": [role.value for role in row.roles],
        "is_active": row.is_active,
    }


commands = [user]
