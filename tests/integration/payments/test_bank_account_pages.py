"""The pages of the cooperative's bank accounts, from the request to the transfer page."""

import re
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient

from coop.db import run_in_transaction
from coop.domain.identity.types import Actor, Role
from coop.domain.payments.bank_account_queries import list_bank_account_rows
from coop.domain.payments.types import BankAccountRow
from tests.support.pages import fill_in
from tests.support.staff import add_staff, sign_in

PAGE = "/rekening-bank"
NEW = {
    "bank": "BRI",
    "number": "0341 0100 1234 567",
    "holder": "Koperasi Simpan Pinjam Sejahtera",
    "gl_account": "1-1203",
}


@dataclass(frozen=True)
class Board:
    """The application, and browsers of who asks, who decides and who reads."""

    app: Flask
    treasurer: FlaskClient
    chair: FlaskClient
    supervisor: FlaskClient

    def rows(self) -> list[BankAccountRow]:
        """Return the accounts as they stand."""
        with self.app.app_context():
            return list_bank_account_rows()


@pytest.fixture
def board(app: Flask) -> Board:
    """Three of the staff, signed in."""

    def people() -> list[Actor]:
        return [
            add_staff("Bendahara Satu", Role.TREASURER),
            add_staff("Ketua Satu", Role.CHAIR),
            add_staff("Pengawas Satu", Role.SUPERVISOR),
        ]

    with app.app_context():
        actors = run_in_transaction(people)
    return Board(app, *(sign_in(app, actor) for actor in actors))


def test_from_the_request_to_the_decision(board: Board) -> None:
    links = board.chair.get("/ringkasan").text.count(f'href="{PAGE}"')
    asked = fill_in(board.treasurer, f"{PAGE}/baru", **NEW)
    assert (asked.status_code, asked.location) == (303, PAGE), asked.text
    account = board.rows()[-1]
    assert not account.is_active
    mine = board.treasurer.get(PAGE).text
    assert "••••4567" in mine
    assert "034101001234567" not in mine
    assert f"{PAGE}/{account.id}/approved" not in mine
    assert "034101001234567" in board.chair.get(PAGE).text  # who decides reads what is approved
    assert board.chair.get("/ringkasan").text.count(f'href="{PAGE}"') == links + 1
    address = f"{PAGE}/{account.id}/approved"
    assert fill_in(board.treasurer, PAGE, to=address).status_code == 403
    assert fill_in(board.supervisor, PAGE, to=address).status_code == 403
    assert fill_in(board.chair, PAGE, to=address).status_code == 303
    assert board.rows()[-1].is_active
    assert fill_in(board.chair, PAGE, to=address).status_code == 404


def test_change_and_reject(board: Board) -> None:
    account = board.rows()[0]
    page = f"{PAGE}/{account.id}/ubah"
    assert account.number in board.treasurer.get(page).text
    typed = {"bank": "BCA", "number": "5270 111 222", "holder": "Koperasi Baru"}
    assert fill_in(board.treasurer, page, **typed).status_code == 303
    again = fill_in(board.treasurer, page, **(typed | {"number": "5270333444"}))
    assert again.status_code == 422
    assert "Koperasi Baru" in board.supervisor.get(PAGE).text
    rejected = fill_in(board.chair, PAGE, to=f"{PAGE}/{account.id}/rejected")
    assert rejected.status_code == 303
    assert board.rows()[0] == account


def test_what_was_asked_for_anew_is_looked_at_again(board: Board) -> None:
    account = board.rows()[0]
    page, address = f"{PAGE}/{account.id}/ubah", f"{PAGE}/{account.id}"
    typed = {"bank": "BCA", "number": "5270111222", "holder": "Koperasi Baru"}
    assert fill_in(board.treasurer, page, **typed).status_code == 303
    seen = dict(re.findall(r'name="(approval)" value="(\d+)"', board.chair.get(PAGE).text))
    assert fill_in(board.chair, PAGE, to=f"{address}/rejected").status_code == 303
    other = typed | {"number": "5270333444"}
    assert fill_in(board.treasurer, page, **other).status_code == 303
    for shown in (seen["approval"], ""):
        stale = fill_in(board.chair, PAGE, to=f"{address}/approved", approval=shown)
        assert stale.status_code == 409
    assert board.rows()[0].number == account.number


def test_off_and_on(board: Board) -> None:
    first, second = (row.id for row in board.rows())
    for bank_account_id in (first, second):
        off = f"{PAGE}/{bank_account_id}/switch_off"
        assert fill_in(board.treasurer, PAGE, to=off).status_code == 303
    assert fill_in(board.chair, PAGE, to=f"{PAGE}/{first}/approved").status_code == 303
    last = fill_in(board.chair, PAGE, to=f"{PAGE}/{second}/approved")
    assert last.status_code == 422
    assert [row.is_active for row in board.rows()] == [False, True]
    on = f"{PAGE}/{first}/switch_on"
    assert fill_in(board.treasurer, PAGE, to=on).status_code == 303
    assert fill_in(board.treasurer, PAGE, to=on).status_code == 409
    assert fill_in(board.chair, PAGE, to=f"{PAGE}/{first}/approved").status_code == 303
    assert board.rows()[0].is_active


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("number", "1234"),
        ("number", "5270123456"),
        ("number", "12 rupiah"),
        ("bank", ""),
        ("holder", "x" * 121),
        ("gl_account", "1-1101"),
    ],
)
def test_what_is_wrong_is_answered_beside_its_field(board: Board, field: str, typed: str) -> None:
    before = board.rows()
    answer = fill_in(board.treasurer, f"{PAGE}/baru", **(NEW | {field: typed}))
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert board.rows() == before


def test_an_account_that_does_not_exist(board: Board) -> None:
    assert board.treasurer.get(f"{PAGE}/999999/ubah").status_code == 404
    assert fill_in(board.treasurer, PAGE, to=f"{PAGE}/999999/switch_off").status_code == 404
    assert fill_in(board.chair, PAGE, to=f"{PAGE}/999999/approved").status_code == 404
