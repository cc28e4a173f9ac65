"""The staff of a business answer its customers; nobody else reads what was written to it."""

from datetime import date

import pytest
from sqlalchemy import select, text

from coop.db import session
from coop.db.engine import writing
from coop.domain.complaints import queries, service
from coop.domain.complaints.category_service import STARTING
from coop.domain.complaints.models import Complaint, ComplaintPublication
from coop.domain.complaints.office_time import due_after, minutes_between
from coop.domain.complaints.types import ComplaintStatus, PublicationStatus
from coop.domain.identity.service import revoke_role
from coop.domain.identity.types import Role
from coop.domain.scheduling.hours_service import add_closure, add_week
from coop.domain.scheduling.types import Closure, Pattern, Span
from coop.domain.units.service import let_approve_self
from tests.integration.unit_complaints.conftest import LIST, MONDAY, Desk
from tests.support.shop import KEPT, PUBLIC

PUBLISHED = {"question": "Rem berdecit lagi?", "public_answer": "Kami ganti tanpa biaya."}


def test_a_business_begins_with_its_categories(desk: Desk) -> None:
    for unit_id in (desk.shop.unit_id, desk.studio_id):
        names = desk.ask(lambda of=unit_id: [one.name for one in queries.list_categories(of)])
        assert names == [one.name for one in STARTING]
    assert "Mutu barang" not in desk.ask(lambda: [one.name for one in queries.list_categories()])


def test_the_cooperative_sees_its_own_alone(desk: Desk) -> None:
    key = desk.write()
    assert "Rem berdecit" not in desk.get("secretary", "/kelola-keluhan").text
    assert desk.get("secretary", f"/kelola-keluhan/{key}").status_code == 404
    sent = desk.send("secretary", f"/kelola-keluhan/{key}/jawab", answer="x", outcome="resolve")
    assert sent.status_code == 404
    assert desk.get("secretary", f"{LIST}/{key}").status_code == 403
    assert desk.see(key).status is ComplaintStatus.NEW


def test_another_units_desk_finds_nothing(desk: Desk) -> None:
    key = desk.write()
    assert desk.get("stranger", f"{LIST}/{key}").status_code == 403
    elsewhere = f"/usaha/studio/kelola/keluhan/{key}"
    assert desk.get("stranger", elsewhere).status_code == 404
    for step in ("jawab", "catat", "tunggu", "lanjut", "ambil", "buka-lagi", "usulkan"):
        sent = desk.send("stranger", f"{elsewhere}/{step}", answer="x", outcome="resolve")
        assert sent.status_code in {404, 422}, step
    assert desk.send("stranger", f"{elsewhere}/lanjut").status_code == 404
    category = desk.category()
    address = f"/usaha/studio/kelola/keluhan/kategori/{category}"
    assert desk.get("stranger's owner", address).status_code == 404
    assert desk.see(key).status is ComplaintStatus.NEW


def test_the_desk_sees_what_is_late_sorts_filters_and_exports(desk: Desk) -> None:
    early = desk.write(title="Ban aus")
    desk.write("budi", title="Oli menetes", kind="suggestion")
    desk.later(days=10)
    page = desk.get("desk", f"{LIST}?whose=late&sort=received").text
    assert "Ban aus" in page
    assert "Oli menetes" in page
    page = desk.get("desk", f"{LIST}?kind=suggestion").text
    assert "Oli menetes" in page
    assert "Ban aus" not in page
    assert "Ban aus" in desk.get("desk", f"{LIST}?q=KS-2026-00001").text
    file = desk.get("desk", f"{LIST}?format=csv").text
    assert "Ban aus" in file
    assert "KS-2026-00002" in file
    assert desk.get("worker", LIST).status_code == 403
    assert desk.get("chair", f"{LIST}/{early}").status_code == 200
    assert desk.send("chair", f"{LIST}/{early}/catat", note="x").status_code == 403


def test_what_waits_stands_on_the_overview(desk: Desk) -> None:
    assert "untuk dijawab" not in desk.get("desk", KEPT).text
    key = desk.write()
    desk.write("budi", is_confidential="y")
    assert "1 keluhan atau saran untuk dijawab" in desk.get("desk", KEPT).text
    assert "1 keluhan rahasia untuk dijawab" not in desk.get("desk", KEPT).text
    assert "1 keluhan rahasia untuk dijawab" in desk.get("owner", KEPT).text
    assert "untuk dijawab" not in desk.get("worker", KEPT).text
    desk.later(days=10)
    assert "1 terlambat" in desk.get("desk", KEPT).text
    desk.send("desk", f"{LIST}/{key}/jawab", answer="Beres.", outcome="resolve")
    assert "untuk dijawab" not in desk.get("desk", KEPT).text


def test_the_desk_writes_down_what_was_said_on_the_telephone(desk: Desk) -> None:
    typed = {
        "kind": "complaint",
        "category_id": desk.category(),
        "title": "Menelepon",
        "text": "AC panas lagi.",
        "channel": "phone",
        "whose": "customer",
    }
    code = "PLG-00001"
    sent = desk.send("desk", f"{LIST}/tulis", **typed, customer_code=code.lower())
    assert sent.status_code == 303, sent.text
    assert "Menelepon" in desk.get("rina", "/keluhan-saya").text
    page = desk.get("desk", f"{KEPT}/pelanggan/1").text
    assert "Menelepon" in page
    assert f"{LIST}/tulis?customer=1" in page
    assert f'value="{code}"' in desk.get("desk", f"{LIST}/tulis?customer=1").text
    assert desk.get("desk", f"{LIST}/tulis?customer=99").status_code == 404
    sent = desk.send("desk", f"{LIST}/tulis", **typed, customer_code="PLG-99999")
    assert sent.status_code == 422


def test_taken_up_again_by_the_desk_with_a_new_deadline(desk: Desk) -> None:
    key = desk.write()
    desk.send("desk", f"{LIST}/{key}/jawab", answer="Beres.", outcome="resolve")
    desk.later(days=1)
    assert desk.send("desk", f"{LIST}/{key}/buka-lagi", again="Ia menelepon").status_code == 303
    found = desk.see(key)
    assert found.status is ComplaintStatus.OPEN
    assert found.resolve_due_at is not None
    assert found.resolve_due_at > desk.moment
    assert "Ia menelepon" not in desk.get("rina", f"/keluhan-saya/{key}").text
    assert desk.problems() == {}


def test_what_is_confided_reaches_the_owner_and_the_supervisors(desk: Desk) -> None:
    key = desk.write(is_confidential="y", title="Petugas kasar")
    assert desk.see(key).number == "RHS-2026-00001"
    told = desk.mails("confidential_arrived")
    assert sorted(told) == ["", "kedua@contoh.id", "pengawas@contoh.id"]
    for who in ("desk", "chair"):
        assert desk.get(who, f"{LIST}/{key}").status_code == 404
        assert "Petugas kasar" not in desk.get(who, LIST).text
        assert desk.get(who, f"{LIST}/rahasia").status_code == 403
    assert desk.send("desk", f"{LIST}/{key}/ambil").status_code == 404
    for who in ("owner", "supervisor"):
        assert "Petugas kasar" in desk.get(who, f"{LIST}/rahasia").text
    assert desk.get("stranger's owner", f"{LIST}/{key}").status_code == 403
    sent = desk.send("supervisor", f"{LIST}/{key}/jawab", answer="Maaf.", outcome="resolve")
    assert sent.status_code == 303
    assert "Petugas kasar" not in desk.get("supervisor", "/jejak").text
    report = desk.get("owner", f"{KEPT}/laporan/keluhan?format=csv").text
    assert "Petugas kasar" not in report


def _propose(desk: Desk, who: str) -> tuple[int, int]:
    """Return the public version that ``who`` proposed, and the request that is open."""
    key = desk.write()
    desk.send("desk", f"{LIST}/{key}/jawab", answer="Kami ganti.", outcome="resolve")
    sent = desk.send(who, f"{LIST}/{key}/usulkan", **PUBLISHED)
    assert sent.status_code == 303, sent.text
    version = desk.ask(lambda: session.scalars(select(ComplaintPublication.id)).one())
    return version, _approval(desk)


def _approval(desk: Desk) -> int:
    return desk.ask(lambda: session.scalar(text("SELECT id FROM approvals WHERE open_mark = 1")))


def test_published_by_two_and_read_by_all(desk: Desk) -> None:
    version, approval = _propose(desk, "desk")
    address = f"{LIST}/terbitan/{version}"
    voices = f"{PUBLIC}/suara-pelanggan"
    assert desk.send("desk", f"{address}/approved", approval=approval).status_code == 403
    elsewhere = f"/usaha/studio/kelola/keluhan/terbitan/{version}/approved"
    assert desk.send("stranger's owner", elsewhere, approval=approval).status_code == 404
    assert "Rem berdecit lagi?" not in desk.get(None, voices).text
    assert desk.send("owner", f"{address}/approved", approval=approval).status_code == 303
    assert "Rem berdecit lagi?" in desk.get(None, voices).text
    assert "Rem berdecit lagi?" not in desk.get(None, "/suara-anggota").text
    assert "Rem berdecit lagi?" not in desk.get(None, "/usaha/studio/suara-pelanggan").text
    assert desk.problems() == {}
    assert desk.send("owner", f"{address}/tarik").status_code == 303
    assert "Rem berdecit lagi?" not in desk.get(None, voices).text
    assert desk.problems() == {}


def test_an_owner_publishes_alone_only_where_the_unit_allows_it(desk: Desk) -> None:
    version, approval = _propose(desk, "owner")
    address = f"{LIST}/terbitan/{version}/approved"
    assert desk.send("owner", address, approval=approval).status_code == 422
    unit_id = desk.shop.unit_id
    desk.do(lambda: let_approve_self(unit_id, allowed=True, reason="Sendirian"))
    assert desk.send("owner", address, approval=approval).status_code == 303
    found = desk.ask(lambda: session.get_one(ComplaintPublication, version).status)
    assert found is PublicationStatus.PUBLISHED
    assert desk.problems() == {}, "the trail says that it was allowed"
    desk.do(lambda: _spoil("UPDATE complaint_publications SET id = id + 100"))
    assert "complaints.publications" in desk.problems()


def test_a_name_is_not_published(desk: Desk) -> None:
    key = desk.write()
    desk.send("desk", f"{LIST}/{key}/jawab", answer="Kami ganti.", outcome="resolve")
    named = {"question": "Kata Rina Marlina remnya berdecit", "public_answer": "Beres."}
    assert desk.send("desk", f"{LIST}/{key}/usulkan", **named).status_code == 422


def test_deadlines_run_in_the_hours_of_the_unit(desk: Desk) -> None:
    unit_id = desk.shop.unit_id
    mornings = Pattern({day: (Span(8 * 60, 12 * 60), Span(13 * 60, 17 * 60)) for day in range(6)})
    desk.do(lambda: add_week(unit_id, mornings))
    tuesday = date(2026, 3, 3)
    desk.do(lambda: add_closure(unit_id, Closure(tuesday, tuesday)))
    # from nine: three hours until noon, four after lunch; Tuesday is closed, one hour is left
    due = desk.ask(lambda: due_after(MONDAY, 8 * 60, unit_id))
    assert due.astimezone(MONDAY.tzinfo) == MONDAY.replace(day=4, hour=9)
    assert desk.ask(lambda: minutes_between(MONDAY, due, unit_id)) == 8 * 60
    # the office has its own hours, and a unit without any has those of the office
    office = desk.ask(lambda: due_after(MONDAY, 8 * 60))
    assert office != due
    assert desk.ask(lambda: due_after(MONDAY, 8 * 60, desk.studio_id)) == office
    found = desk.see(desk.write())
    assert found.answer_due_at == due


def test_what_is_late_reaches_the_owner_once(desk: Desk) -> None:
    key = desk.write()
    assert desk.do(service.tell_of_overdue) == 0
    desk.later(days=10)
    owners = 2  # one has no address, and reads it in the portal
    assert desk.do(service.tell_of_overdue) == owners
    assert desk.do(service.tell_of_overdue) == 0, "a second run sends nothing"
    assert sorted(desk.mails("complaint_overdue")) == ["", "kedua@contoh.id"]
    desk.send("desk", f"{LIST}/{key}/jawab", answer="Segera.", outcome="answer")
    assert desk.do(service.tell_of_overdue) == owners, "its settlement is late as well"
    desk.write(is_confidential="y", title="Rahasia kasar")
    desk.later(days=10)
    desk.do(service.tell_of_overdue)
    confidants = ["", "kedua@contoh.id", "pengawas@contoh.id"]
    assert sorted(desk.mails("confidential_overdue")) == confidants, "it may be about the owner"
    assert "pengawas@contoh.id" not in desk.mails("complaint_overdue")


def test_without_an_owner_the_supervisors_are_told(desk: Desk) -> None:
    sent = desk.send(
        "rina",
        "/usaha/studio/keluhan",
        kind="complaint",
        category_id=desk.category(desk.studio_id),
        title="Foto buram",
        text="Minta cetak ulang.",
    )
    assert sent.status_code == 303
    owner, _epoch = desk.others["stranger's owner"]
    desk.do(lambda: revoke_role(owner, Role.OWNER, desk.studio_id))
    desk.later(days=10)
    assert desk.do(service.tell_of_overdue) == 1
    assert desk.mails("complaint_overdue") == ["pengawas@contoh.id"]
    key = desk.ask(lambda: session.scalars(select(Complaint.id)).one())
    assert desk.get("supervisor", f"/usaha/studio/kelola/keluhan/{key}").status_code == 200


def test_the_report_adds_up_and_comes_as_files(desk: Desk) -> None:
    key = desk.write()
    desk.write("budi", kind="suggestion", title="Kursi tunggu")
    desk.later(hours=2)
    desk.send("desk", f"{LIST}/{key}/jawab", answer="Beres.", outcome="resolve")
    desk.send("rina", f"/keluhan-saya/{key}/nilai", stars="4")
    address = f"{KEPT}/laporan/keluhan?from=2026-03-01&to=2026-03-31"
    page = desk.get("owner", address)
    assert page.status_code == 200
    assert "Pelayanan" in page.text
    told = desk.get("owner", f"{address}&format=csv").text
    assert "KS-2026-00001" in told
    assert "Kursi tunggu" in told
    for file_format, begins in (("xlsx", b"PK"), ("pdf", b"%PDF")):
        with desk.get("owner", f"{address}&format={file_format}") as file:
            assert file.data.startswith(begins)
    assert desk.get("desk", address).status_code == 403


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("UPDATE complaints SET category_id = 1", "another unit's category"),
        ("UPDATE orders SET unit_id = 1", "of another unit"),
        ("UPDATE complaints SET subject_id = subject_id + 99", "of another unit"),
    ],
)
def test_the_audit_finds_what_is_not_of_one_unit(desk: Desk, fault: str, words: str) -> None:
    desk.write(subject=f"order:{desk.order()}")
    assert desk.problems() == {}
    desk.do(lambda: _spoil(fault))
    assert words in desk.problems()["complaints.units"][0]


def test_the_owner_keeps_the_categories(desk: Desk) -> None:
    terms = {"name": "Antar jemput", "subject": "service", "resolve_hours": "8", "is_active": "y"}
    address = f"{LIST}/kategori"
    assert desk.send("desk", address, **terms).status_code == 403
    assert desk.send("owner", address, **terms).status_code == 303
    assert desk.send("owner", address, **terms).status_code == 422, "there is one of this name"
    assert desk.send("owner", address, **{**terms, "subject": "loan"}).status_code == 422
    assert desk.send("stranger's owner", "/usaha/studio/kelola/keluhan/kategori", **terms)
    key = desk.category()
    sent = desk.send("owner", f"{address}/{key}", **{**terms, "name": "Servis"})
    assert sent.status_code == 303
    assert "Servis" in desk.get("rina", f"{PUBLIC}/keluhan").text


def _spoil(statement: str) -> None:
    with writing():
        session.execute(text(statement))
