"""Long reports: asked for once, printed in the background, kept for who asked, then let go."""

import errno
import io
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask, g
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import func, select, update

from coop import dates
from coop.db import run_in_transaction, session
from coop.domain.files.models import StoredFile
from coop.domain.identity.models import UserRole
from coop.domain.identity.types import Actor, Role
from coop.domain.members.service import enrol_member
from coop.domain.notifications.models import Message
from coop.domain.people.service import add_person
from coop.domain.people.types import PersonDetails
from coop.domain.reports import order_queries, order_service, rules
from coop.domain.reports.checks import check_orders
from coop.domain.reports.models import ReportOrder
from coop.domain.reports.order_types import Failure, OrderStatus
from coop.domain.reports.types import ReportFilter
from coop.domain.settings.service import today
from coop.domain.work.models import WorkRow
from coop.errors import Conflict, NotFound, Refused
from coop.jobs import reporting
from coop.jobs.nightly import expire_reports
from coop.jobs.runner import run_pending
from coop.pdf import long_report
from coop.web.uploads import storage
from tests.support.staff import add_staff, send, sign_in

MEMBERS = 9


@pytest.fixture
def house(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Actor]]:
    """A treasurer and a chair, members for three parts, and a house where three rows are long."""
    monkeypatch.setattr(rules, "PRINTED_AT_ONCE", 3)
    monkeypatch.setattr(long_report, "ROWS_PER_PART", 4)
    monkeypatch.setitem(app.config, name="WTF_CSRF_ENABLED", value=False)

    def build() -> dict[str, Actor]:
        for number in range(1, MEMBERS + 1):
            person = add_person(PersonDetails(full_name=f"Anggota {number:02}"))
            enrol_member(person.id, joined_on=today())
        return {
            "treasurer": add_staff("Hari", Role.TREASURER, email="hari@koperasi.test"),
            "chair": add_staff("Bambang", Role.CHAIR, email="bambang@koperasi.test"),
        }

    with app.app_context():
        yield run_in_transaction(build)
        session.remove()


def ask(actor: Actor, **changes: object) -> int:
    wanted = ReportFilter(**{"day": today(), **changes})
    return run_in_transaction(lambda: order_service.order_report("anggota", wanted, actor, "id").id)


def order(order_id: int) -> ReportOrder:
    session.remove()
    return order_queries.get_order(order_id)


def files() -> int:
    session.remove()
    kept = select(func.count()).select_from(StoredFile).where(StoredFile.purpose == "report")
    return session.scalar(kept) or 0


def told() -> list[tuple[str, str | None]]:
    session.remove()
    return [
        (row.template, row.address)
        for row in session.scalars(select(Message).order_by(Message.id))
        if row.template.startswith("report_")
    ]


def is_clean() -> bool:
    session.remove()
    return check_orders().problems == []


def visit(app: Flask, actor: Actor) -> FlaskClient:
    """Return a browser of ``actor``: the test's context remembers who came last."""
    g.pop("_login_user", None)
    return sign_in(app, actor)


def test_a_long_report_is_asked_for_and_printed_in_the_background(
    app: Flask, house: dict[str, Actor]
) -> None:
    client = visit(app, house["treasurer"])
    answer = client.get("/laporan/anggota?format=pdf&q=anggota&sort=name")
    assert answer.status_code == 302
    assert answer.location.endswith("/laporan/anggota/cetak?q=anggota&sort=name")
    assert "9" in client.get(answer.location).get_data(as_text=True)

    page = send(client, answer.location).location
    assert client.get(f"{page}/berkas.pdf").status_code == 404
    assert "Baris tercetak" in client.get(f"{page}/kemajuan").get_data(as_text=True)
    assert run_pending() == 1
    assert "/berkas.pdf" in client.get(page).get_data(as_text=True)

    file = client.get(f"{page}/berkas.pdf")
    pages = [one.extract_text() for one in PdfReader(io.BytesIO(file.data)).pages]
    assert file.mimetype == "application/pdf"
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert len(pages) == 3
    whole = "".join(pages)
    assert all(whole.count(f"Anggota {number:02}") == 1 for number in range(1, MEMBERS + 1))
    assert [f"Halaman {n} dari 3" in text for n, text in enumerate(pages, 1)] == [True] * 3
    assert ["Koperasi Simpan Pinjam" in text for text in pages] == [True, False, False]
    assert ["Dibuat oleh" in text for text in pages] == [False, False, True]
    assert told() == [("report_ready", "hari@koperasi.test")]
    assert is_clean()


def test_progress_is_written_part_by_part(
    house: dict[str, Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []
    note = order_service.note_progress
    monkeypatch.setattr(
        order_service, "note_progress", lambda *which: (seen.append(which[1]), note(*which))
    )
    order_id = ask(house["treasurer"])
    run_pending()
    assert seen == [4, 8, 9, 9]  # the last one while it is joined
    assert order(order_id).rows_done == order(order_id).rows_total == MEMBERS


def test_the_same_wish_twice_is_one_order(house: dict[str, Actor]) -> None:
    treasurer = house["treasurer"]
    first, again = ask(treasurer), ask(treasurer)
    assert first == again
    assert ask(treasurer, text="anggota") != first
    assert ask(house["chair"]) != first
    session.remove()
    assert session.scalar(select(func.count()).select_from(WorkRow)) == 3
    run_pending()
    assert ask(treasurer) != first  # the books may have changed since


def test_only_who_asked_sees_it(app: Flask, house: dict[str, Actor]) -> None:
    order_id = ask(house["treasurer"])
    run_pending()
    other = visit(app, house["chair"])
    for ending in ("", "/kemajuan", "/berkas.pdf"):
        assert other.get(f"/laporan-saya/{order_id}{ending}").status_code == 404
    assert send(other, f"/laporan-saya/{order_id}/lagi").status_code == 404
    assert (
        "Daftar anggota"
        not in other.get("/laporan-saya").get_data(as_text=True).split("<tbody")[-1]
    )
    assert (
        visit(app, house["treasurer"]).get(f"/laporan-saya/{order_id}/berkas.pdf").status_code
        == 200
    )


def test_who_lost_the_permission_gets_nothing(app: Flask, house: dict[str, Actor]) -> None:
    order_id = ask(house["treasurer"])
    run_pending()

    def leave() -> None:
        for role in session.scalars(select(UserRole).filter_by(user_id=house["treasurer"].user_id)):
            session.delete(role)

    run_in_transaction(leave)
    client = visit(app, house["treasurer"])
    assert client.get(f"/laporan-saya/{order_id}/berkas.pdf").status_code == 403


def test_after_seven_days_it_is_gone_and_can_be_asked_for_again(
    app: Flask, house: dict[str, Actor]
) -> None:
    order_id = ask(house["treasurer"])
    run_pending()
    name = session.scalars(select(StoredFile.storage_name).filter_by(purpose="report")).one()
    with pytest.raises(Conflict):
        run_in_transaction(lambda: order_service.order_again(order_id, house["treasurer"], "id"))
    run_in_transaction(expire_reports(today()))
    assert files() == 1

    with dates.at(dates.now() + rules.KEPT_FOR + timedelta(seconds=1)):
        with pytest.raises(NotFound):
            order_queries.get_ready_file(house["treasurer"].user_id, order_id, dates.now())
        run_in_transaction(expire_reports(today()))
        run_in_transaction(expire_reports(today()))
        assert order(order_id).status is OrderStatus.EXPIRED
        assert files() == 0
        assert is_clean()
        again = run_in_transaction(
            lambda: order_service.order_again(order_id, house["treasurer"], "id").id
        )
    assert again != order_id
    assert storage().get(name)  # the nightly sweep takes it: no row names it any more
    page = visit(app, house["treasurer"]).get(f"/laporan-saya/{order_id}").get_data(as_text=True)
    assert f"/laporan-saya/{order_id}/lagi" in page


def test_a_full_disk_ends_in_a_sentence(
    app: Flask, house: dict[str, Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_whatever: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    order_id = ask(house["treasurer"])
    with monkeypatch.context() as patched:
        patched.setattr(reporting, "fill_parts", full)
        run_pending()
    assert (order(order_id).status, order(order_id).failure) == (
        OrderStatus.FAILED,
        Failure.DISK_FULL,
    )
    assert files() == 0
    assert told() == [("report_failed", "hari@koperasi.test")]
    client = visit(app, house["treasurer"])
    assert "Disk server penuh" in client.get(f"/laporan-saya/{order_id}").get_data(as_text=True)
    assert is_clean()

    send(client, f"/laporan-saya/{order_id}/lagi")
    run_pending()
    assert files() == 1
    assert not any((Path(app.config["INSTANCE_PATH"]) / reporting.FOLDER).iterdir())


def test_what_cannot_be_printed_fails_and_what_grew_too_long_says_so(
    house: dict[str, Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, grown = ask(house["treasurer"]), ask(house["chair"])
    monkeypatch.setattr(long_report, "fill", lambda *_whatever: 1 / 0)
    run_pending(1)
    assert order(broken).failure is Failure.BROKEN
    monkeypatch.setattr(rules, "MOST_PRINTED_ROWS", 5)
    run_pending()
    assert order(grown).failure is Failure.TOO_LONG
    with pytest.raises(Refused, match="at most 5 are printed"):
        ask(house["treasurer"])


def test_beyond_what_is_printed_the_page_offers_the_spreadsheet(
    app: Flask, house: dict[str, Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "MOST_PRINTED_ROWS", 5)
    client = visit(app, house["treasurer"])
    page = client.get("/laporan/anggota/cetak").get_data(as_text=True)
    assert "format=xlsx" in page
    assert send(client, "/laporan/anggota/cetak").status_code == 422


def test_a_job_of_an_order_that_has_ended_does_nothing(house: dict[str, Actor]) -> None:
    order_id = ask(house["treasurer"])
    run_pending()
    assert list(reporting.print_job({"order_id": order_id})) == []
    assert run_in_transaction(lambda: order_service.note_progress(order_id, 1)) is False
    assert (
        run_in_transaction(lambda: order_service.fail_order(order_id, Failure.BROKEN, "x")) is False
    )
    assert files() == 1
    assert len(told()) == 1


def test_ones_own_orders_as_a_list_and_a_file(app: Flask, house: dict[str, Actor]) -> None:
    first = ask(house["treasurer"])
    run_pending()
    second = ask(house["treasurer"], text="anggota")
    client = visit(app, house["treasurer"])
    page = client.get("/laporan-saya").get_data(as_text=True)
    assert page.index(f"/laporan-saya/{second}") < page.index(f"/laporan-saya/{first}")
    ready = client.get("/laporan-saya?status=ready&report=anggota&sort=rows").get_data(as_text=True)
    assert f"/laporan-saya/{first}" in ready
    assert f"/laporan-saya/{second}" not in ready
    rows = client.get("/laporan-saya?format=csv").get_data(as_text=True).splitlines()
    assert len(rows) == 3


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"file_id": None}, "its file does not fit"),
        ({"open_mark": 1}, "with a wrong mark"),
        ({"status": OrderStatus.RUNNING, "open_mark": 1}, "no job prints it"),
    ],
)
def test_a_planted_fault_is_found(
    house: dict[str, Actor], change: dict[str, object], says: str
) -> None:
    order_id = ask(house["treasurer"])
    run_pending()
    assert is_clean()
    run_in_transaction(
        lambda: session.execute(
            update(ReportOrder).where(ReportOrder.id == order_id).values(**change)
        )
    )
    session.remove()
    assert any(says in problem for problem in check_orders().problems)
