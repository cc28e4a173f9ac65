"""`coop members`: the same rules as the pages, by the operator's authority or by two logins."""

import json
from pathlib import Path

import openpyxl
import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select

from coop.db import run_in_transaction, session
from coop.domain.identity.models import LoginName
from coop.domain.identity.service import add_login_name
from coop.domain.identity.types import LoginKind
from coop.domain.members.models import Member
from coop.domain.moving_in.models import Move
from coop.domain.moving_in.types import MoveStatus
from coop.domain.trail.models import TrailRow
from tests.integration.moving_in.conftest import hire
from tests.support.databases import Database
from tests.support.spreadsheets import loan_row, member_row, write_csv, write_xlsx

MEMBERS = write_csv([member_row(1), member_row(2)])
WITH_LOAN = write_xlsx([member_row(1)], [loan_row(1, disbursed_on="10/06/2024")])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "anggota.csv"


def run(app: Flask, *words: object) -> Result:
    return app.test_cli_runner().invoke(args=["members", *map(str, words)])


def standing(app: Flask) -> tuple[MoveStatus | None, int]:
    """Return where the file stands, and how many members there are."""
    with app.app_context():
        status = session.scalars(select(Move.status).order_by(Move.id.desc())).first()
        count = len(session.scalars(select(Member.id)).all())
        session.remove()
    return status, count


@pytest.fixture
def logins(app: Flask) -> None:
    """Logins by name: who prepares, and who approves."""

    def work() -> None:
        office = hire()
        for actor, name in ((office.secretary, "sekretaris"), (office.chair, "ketua")):
            add_login_name(actor.user_id, LoginKind.USER_NAME, name)

    with app.app_context():
        run_in_transaction(work)
        session.remove()


def test_a_dry_run_keeps_nothing(app: Flask, file: Path) -> None:
    file.write_bytes(MEMBERS)
    done = run(app, "import", file, "--dry-run")
    assert done.exit_code == 0, done.output
    assert "Every row is in order." in done.stdout
    assert standing(app) == (None, 0)


def test_the_operator_brings_members_in(app: Flask, database: Database, file: Path) -> None:
    file.write_bytes(MEMBERS)
    done = run(app, "import", file, "--on", "2024-08-31")
    assert done.exit_code == 0, done.output
    assert "2 members and 0 loans are in." in done.stdout
    assert "Bringing in" in done.stderr
    assert standing(app) == (MoveStatus.IMPORTED, 2)
    with app.app_context():
        noted = session.scalars(select(TrailRow).where(TrailRow.action == "move.imported")).one()
        assert (noted.user_id, noted.detail["channel"]) == (None, "terminal")
        assert len(session.scalars(select(LoginName)).all()) == 6
        session.remove()
    again = run(app, "import", file, "--on", "2024-08-31")
    assert again.exit_code == 1
    assert standing(app) == (MoveStatus.IMPORTED, 2)


def test_faults_are_a_table_and_a_failure(app: Flask, file: Path) -> None:
    file.write_bytes(write_csv([member_row(1, sex="?"), member_row(2, hobby="catur")]))
    done = run(app, "import", file)
    assert done.exit_code == 1
    assert "WRONG" in done.stdout
    assert "Jenis Kelamin" in done.stdout
    assert "Nothing was brought in." in done.stdout
    told = json.loads(run(app, "import", file, "--json").stdout)
    wrong = [problem for problem in told["problems"] if not problem["is_warning"]]
    assert wrong == [
        {
            "sheet": "Anggota",
            "row": 2,
            "column": "Jenis Kelamin",
            "kind": "sex",
            "is_warning": False,
            "reason": "Write L or P.",
        }
    ]
    assert standing(app) == (None, 0)


def test_what_cannot_be_read_is_one_line(app: Flask, file: Path) -> None:
    file.write_bytes(b"PK\x03\x04")
    done = run(app, "import", file)
    assert done.exit_code == 1
    assert done.stderr.startswith("Error: This file is damaged.")


@pytest.mark.usefixtures("logins")
def test_one_login_prepares_and_two_bring_in(app: Flask, file: Path) -> None:
    file.write_bytes(WITH_LOAN)
    day = ("--on", "2024-08-31")
    alone = run(app, "import", file, *day, "--as", "sekretaris", "--json")
    assert alone.exit_code == 0, alone.output
    assert json.loads(alone.stdout)["status"] == "ready"
    assert standing(app) == (MoveStatus.READY, 0)
    file.write_bytes(MEMBERS)
    same = run(app, "import", file, *day, "--as", "ketua", "--approve-as", "ketua")
    assert same.exit_code == 1
    assert "may not do that" in same.stderr
    nobody = run(app, "import", file, *day, "--as", "hantu")
    assert nobody.exit_code == 1
    both = run(app, "import", file, *day, "--as", "sekretaris", "--approve-as", "ketua", "--json")
    assert json.loads(both.stdout)["status"] == "imported"
    assert standing(app) == (MoveStatus.IMPORTED, 2)


def test_loans_wait_for_who_approves_them(app: Flask, file: Path) -> None:
    file.write_bytes(WITH_LOAN)
    done = run(app, "import", file, "--on", "2024-08-31")
    assert done.exit_code == 0, done.output
    assert "waits for another person's approval" in done.stdout
    assert standing(app) == (MoveStatus.READY, 0)


def test_the_template_is_written(app: Flask, tmp_path: Path) -> None:
    target = tmp_path / "templat.xlsx"
    assert run(app, "template", target).exit_code == 0
    assert openpyxl.load_workbook(target).sheetnames == ["Petunjuk", "Anggota", "Pinjaman"]
    empty = run(app, "import", target, "--dry-run")
    assert "hold no row" in empty.stderr
    assert run(app, "import", target, "--on", "kemarin").exit_code == 2
