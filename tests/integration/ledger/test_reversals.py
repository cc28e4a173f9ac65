"""An entry is reversed once, by two persons, and only where no member's balance hangs on it."""

from collections.abc import Callable

import pytest
from flask import Flask

from coop.db import run_in_transaction
from coop.domain.ledger import queries, reversal_service
from coop.domain.ledger.errors import AlreadyReversed
from coop.domain.ledger.types import Line
from coop.errors import Conflict, NotFound, Refused
from coop.refs import Ref
from tests.integration.ledger.conftest import OTHER_INCOME, Office
from tests.support.staff import send, sign_in

Post = Callable[..., int]


@pytest.fixture
def commit(app: Flask) -> Callable[..., object]:
    """Call a service in a transaction of its own."""

    def run(function: Callable[..., object], *arguments: object) -> object:
        with app.app_context():
            return run_in_transaction(lambda: function(*arguments))

    return run


def test_two_persons_reverse_an_entry(
    app: Flask, office: Office, post: Post, commit: Callable[..., object]
) -> None:
    entry_id = post(100_000)
    commit(reversal_service.request_reversal, entry_id, "Salah akun", office.treasurer)
    with pytest.raises(Conflict):
        commit(reversal_service.request_reversal, entry_id, "Sekali lagi", office.treasurer)
    with pytest.raises(Refused, match="another person"):
        commit(reversal_service.approve_reversal, entry_id, office.treasurer)
    commit(reversal_service.approve_reversal, entry_id, office.chair)
    with app.app_context():
        view = queries.get_entry_with_lines(entry_id)
        assert view.reversed_by is not None
        mirror = queries.get_entry_with_lines(view.reversed_by.id)
        assert "Salah akun" in mirror.entry.text
        assert mirror.approver == "Ketua Kartika"
        assert [(x.account, x.debit, x.credit) for x in mirror.lines] == [
            (x.account, x.credit, x.debit) for x in view.lines
        ]
        on = mirror.entry.booked_on
        assert all(row.amount == 0 for row in queries.trial_balance(on).rows)
        assert reversal_service.list_open_reversals() == []
        mirror_id = mirror.entry.id
    with pytest.raises(AlreadyReversed):
        commit(reversal_service.request_reversal, entry_id, "Lagi", office.treasurer)
    with pytest.raises(Refused, match="reversal cannot be reversed"):
        commit(reversal_service.request_reversal, mirror_id, "Lagi", office.treasurer)
    with pytest.raises((NotFound, AlreadyReversed)):
        commit(reversal_service.approve_reversal, entry_id, office.chair)


def test_a_refused_reversal_leaves_the_entry(
    app: Flask, office: Office, post: Post, commit: Callable[..., object]
) -> None:
    entry_id = post(100_000)
    commit(reversal_service.request_reversal, entry_id, "Salah akun", office.treasurer)
    with pytest.raises(Refused):
        commit(reversal_service.reject_reversal, entry_id, office.chair, "  ")
    commit(reversal_service.reject_reversal, entry_id, office.chair, "Akunnya benar")
    with app.app_context():
        assert queries.get_entry_with_lines(entry_id).reversed_by is None
        assert reversal_service.find_open_reversal(entry_id) is None
    commit(reversal_service.request_reversal, entry_id, "Tetap salah", office.treasurer)


@pytest.mark.parametrize(
    "source", ["payment", "withdrawal", "loan", "resignation", "shu", "shu_share", "drawer_count"]
)
def test_what_an_area_keeps_is_undone_there(
    app: Flask, office: Office, post: Post, commit: Callable[..., object], source: str
) -> None:
    entry_id = post(100_000, source=Ref(source, 3))
    with pytest.raises(Refused, match="page of what caused it"):
        commit(reversal_service.request_reversal, entry_id, "Salah", office.treasurer)


def test_a_member_s_balance_is_undone_by_its_area(
    office: Office, post: Post, commit: Callable[..., object], deposit_lines: list[Line]
) -> None:
    entry_id = post(lines=deposit_lines)
    with pytest.raises(Refused, match="balances of members"):
        commit(reversal_service.request_reversal, entry_id, "Salah", office.treasurer)


def test_the_pages_lead_from_request_to_decision(
    app: Flask, office: Office, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, name="WTF_CSRF_ENABLED", value=False)
    entry_id = post(100_000)
    treasurer, chair = sign_in(app, office.treasurer), sign_in(app, office.chair)
    wrong = send(treasurer, f"/jurnal/{entry_id}/minta-pembalikan", {"reason": ""})
    assert wrong.status_code == 422
    asked = send(treasurer, f"/jurnal/{entry_id}/minta-pembalikan", {"reason": "Salah akun"})
    assert (asked.status_code, asked.location) == (303, f"/jurnal/{entry_id}")
    assert (
        send(treasurer, f"/jurnal/{entry_id}/pembalikan", {"verdict": "approve"}).status_code == 403
    )
    assert "Salah akun" in chair.get("/jurnal/pembalikan").text
    assert "Salah akun" in chair.get(f"/jurnal/{entry_id}/pembalikan").text
    assert send(chair, f"/jurnal/{entry_id}/pembalikan", {"reason": ""}).status_code == 422
    done = send(chair, f"/jurnal/{entry_id}/pembalikan", {"verdict": "approve"})
    assert done.status_code == 303
    assert chair.get(f"/jurnal/{entry_id}/pembalikan").status_code == 404
    page = chair.get(f"/jurnal/{entry_id}").text
    assert "JU-" in page
    assert "Salah akun" in page


def test_the_books_can_be_read_and_saved(app: Flask, office: Office, post: Post) -> None:
    entry_id = post(1_234_000)
    reader = sign_in(app, office.supervisor)
    period = "from=2024-03-01&to=2024-03-31"
    for address, words in (
        ("/buku-besar?on=2024-03-31", "Rp1.234.000"),
        (f"/buku-besar/{OTHER_INCOME}?{period}", "Rp1.234.000"),
        (f"/jurnal?{period}&q=1.234.000", "JU-2024-0000001"),
        (f"/jurnal/{entry_id}", "4-2900"),
        ("/jurnal?page=999999999999999999999", "JU-2024-0000001"),
    ):
        answer = reader.get(address)
        assert answer.status_code == 200, address
        if "page" not in address:
            assert words in answer.text
    for address in (
        "/buku-besar?on=2024-03-31&",
        f"/buku-besar/{OTHER_INCOME}?{period}&",
        f"/jurnal?{period}&",
    ):
        csv = reader.get(f"{address}format=csv")
        assert "1234000" in csv.text
        assert reader.get(f"{address}format=xlsx", buffered=True).data.startswith(b"PK")
        assert reader.get(f"{address}format=exe").status_code == 404
    assert reader.get("/buku-besar/9-9999?format=csv").status_code == 404
    assert send(reader, f"/jurnal/{entry_id}/minta-pembalikan").status_code in (400, 403)
