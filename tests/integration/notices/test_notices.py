from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, update

from coop.db import session
from coop.domain.approvals.models import Approval
from coop.domain.approvals.types import Decision
from coop.domain.loans import service as loans
from coop.domain.notices import queries, service
from coop.domain.notices.models import Notice, NoticeContact, NoticeGuestCount
from coop.domain.notices.offers import find_offer, list_offers
from coop.domain.notices.queries import NoticeFilter
from coop.domain.notices.types import (
    NoticeKind,
    NoticePlace,
    NoticeStanding,
    NoticeStatus,
    NoticeStep,
    Reach,
)
from coop.domain.people.own_data import collect_own_data
from coop.domain.settings.service import change_setting, today
from coop.errors import Conflict, NotFound, Refused
from coop.refs import Ref
from tests.integration.notices.conftest import Desk
from tests.rivals.office import Upload
from tests.support.notices import decide, words
from tests.support.staff import send, sign_in


def titles(desk: Desk, person_id: int | None, place: NoticePlace | None = None) -> list[str]:
    return desk.ask(lambda: [one.title for one in queries.list_current(person_id, today(), place)])


def reach(desk: Desk, notice_id: int) -> Reach:
    return desk.ask(lambda: queries.count_reach([notice_id])[notice_id])


# --- written by one, released by another ---


def test_another_person_releases_it_once(desk: Desk) -> None:
    key = desk.do(lambda: service.add_notice(words(), desk.secretary).id)
    assert titles(desk, None) == []
    desk.do(lambda: service.ask_release(key, desk.secretary))
    with pytest.raises(Refused):
        desk.do(lambda: decide(key, desk.secretary, Decision.APPROVED))
    with pytest.raises(Conflict):
        desk.do(lambda: service.change_notice(key, words("Lain")))
    with pytest.raises(Refused) as refusal:
        desk.do(lambda: decide(key, desk.chair, Decision.REJECTED))
    assert refusal.value.field == "reason"
    desk.do(lambda: decide(key, desk.chair, Decision.REJECTED, "Tanggalnya keliru."))
    desk.do(lambda: service.change_notice(key, words("Loket buka sampai sore")))
    desk.do(lambda: service.ask_release(key, desk.secretary))
    desk.do(lambda: decide(key, desk.chair, Decision.APPROVED))
    assert titles(desk, None) == ["Loket buka sampai sore"]
    with pytest.raises(NotFound):
        desk.do(lambda: decide(key, desk.chair, Decision.APPROVED))
    assert desk.problems() == {}


def test_withdrawn_it_is_gone_and_can_be_written_anew(desk: Desk) -> None:
    key = desk.publish()
    with pytest.raises(Conflict):
        desk.do(lambda: service.reopen_notice(key))
    desk.do(lambda: service.note_step(key, NoticeStep.OPENED, desk.member.person_id))
    desk.do(lambda: service.withdraw_notice(key))
    assert titles(desk, desk.member.person_id) == []
    with pytest.raises(Conflict):
        desk.do(lambda: service.withdraw_notice(key))
    with pytest.raises(NotFound):
        desk.ask(lambda: queries.get_current(key, None, today()))
    desk.do(lambda: service.reopen_notice(key))
    assert desk.ask(lambda: queries.get_notice(key).status) is NoticeStatus.DRAFT
    assert reach(desk, key).opened == 1
    assert desk.problems() == {}


def test_its_days_begin_and_end(desk: Desk) -> None:
    tomorrow = desk.ask(lambda: today() + timedelta(days=1))
    yesterday = tomorrow - timedelta(days=2)
    later = desk.publish(title="Besok", from_on=tomorrow)
    over = desk.publish(title="Kemarin", from_on=yesterday, until_on=tomorrow)
    assert titles(desk, None) == ["Kemarin"]
    desk.do(lambda: session.execute(update(Notice).values(until_on=yesterday)))
    assert titles(desk, None) == []
    found = {
        row.id: row.standing
        for row in desk.ask(lambda: queries.search_notices(NoticeFilter(), today()).rows)
    }
    assert found[over] is NoticeStanding.ENDED
    assert found[later] is NoticeStanding.PLANNED
    late = {"from_on": yesterday, "until_on": yesterday}
    draft = desk.do(lambda: service.add_notice(words(**late), desk.secretary).id)
    with pytest.raises(Refused):
        desk.do(lambda: service.ask_release(draft, desk.secretary))
    desk.do(lambda: service.reopen_notice(over))


def test_a_picture_needs_words_and_is_no_pdf(desk: Desk) -> None:
    picture = Upload()
    with pytest.raises(Refused) as refusal:
        desk.do(lambda: service.add_notice(words(picture=picture), desk.secretary))
    assert refusal.value.field == "picture_alt"
    shown = desk.ask(lambda: words(picture=picture, picture_alt="Loket"))
    key = desk.do(lambda: service.add_notice(shown, desk.secretary).id)
    assert desk.ask(lambda: queries.get_notice(key).picture_id) is not None
    with pytest.raises(Refused):
        desk.do(lambda: service.change_notice(key, words()))
    desk.do(lambda: service.change_notice(key, words(drops_picture=True)))
    assert desk.ask(lambda: queries.get_notice(key).picture_id) is None
    paper = replace(shown, picture=Upload(media_type="application/pdf"))
    with pytest.raises(Refused) as refusal:
        desk.do(lambda: service.add_notice(paper, desk.secretary))
    assert refusal.value.field == "picture"
    with pytest.raises(Refused) as refusal:
        desk.do(lambda: service.add_notice(words(audience="nobody"), desk.secretary))
    assert refusal.value.field == "audience"


# --- for whom, and where ---


def test_each_group_reads_its_own(desk: Desk) -> None:
    for audience in ("everyone", "members", "new_members", "without_loan"):
        desk.publish(title=audience, audience=audience)
    member, guest = desk.member.person_id, desk.guest.person_id
    assert set(titles(desk, member)) == {"everyone", "members", "without_loan"}
    assert titles(desk, guest) == ["everyone"]
    assert titles(desk, None) == ["everyone"]
    desk.do(lambda: change_setting("notices.new_member_days", 20_000))
    assert "new_members" in titles(desk, member)

    def borrow() -> None:
        loan_id = desk.office.loan()
        loans.disburse_loan(loan_id, desk.office.treasurers[1], desk.office.bank_id, today())

    desk.do(borrow)
    assert "without_loan" not in titles(desk, member)


def test_what_comes_first_stands_first_at_each_place(desk: Desk) -> None:
    desk.publish(title="lama", on_public_home=True)
    desk.publish(title="baru", on_member_home=False, on_public_home=True)
    desk.publish(title="utama", is_first=True)
    assert titles(desk, None) == ["utama", "baru", "lama"]
    assert titles(desk, None, NoticePlace.PUBLIC_HOME) == ["baru", "lama"]
    assert titles(desk, desk.member.person_id, NoticePlace.MEMBER_HOME) == ["utama", "lama"]


def test_products_come_with_the_terms_of_the_day(desk: Desk) -> None:
    offers = {one.name: one for one in desk.ask(lambda: list_offers(today()))}
    loan = offers["Pinjaman Serbaguna"]
    assert [term.value for term in loan.terms][:1] == [12]
    deposit = offers["Simpanan Berjangka"]
    assert [int(term.value) for term in deposit.terms] == [4, 6, 1_000_000]
    assert desk.ask(lambda: find_offer(loan.ref, today())) == loan
    assert desk.ask(lambda: find_offer(Ref("loan_product", 987), today())) is None
    assert desk.ask(lambda: find_offer(Ref("wheel", 1), today())) is None
    assert desk.ask(lambda: find_offer(None, today())) is None


# --- counted ---


def test_a_person_counts_once_for_each_step(desk: Desk) -> None:
    key, person = desk.publish(), desk.member.person_id
    card = desk.ask(lambda: queries.list_current(person, today())[0])
    assert card.is_new
    for _look in range(2):
        desk.do(lambda: service.note_shown(NoticePlace.MEMBER_HOME, person, 3))
    assert reach(desk, key) == Reach(seen=1)
    assert not desk.ask(lambda: queries.list_current(person, today())[0]).is_new
    for _look in range(2):
        desk.do(lambda: service.note_step(key, NoticeStep.STARTED, desk.guest.person_id))
    assert reach(desk, key) == Reach(seen=2, opened=1, started=1)
    own = desk.ask(lambda: collect_own_data(person))["notices"]
    assert [row["step"] for row in own] == ["seen"]
    assert desk.problems() == {}


def test_guests_are_counted_by_day_and_nothing_more(desk: Desk) -> None:
    key = desk.publish(on_public_home=True)
    for _visit in range(40):
        desk.do(lambda: service.note_step(key, NoticeStep.OPENED, None))
    desk.do(lambda: service.note_shown(NoticePlace.PUBLIC_HOME, None, 3))
    assert reach(desk, key) == Reach(guests_seen=1, guests_opened=40)
    day = desk.ask(today)
    assert desk.ask(lambda: queries.list_guests_by_day(key)) == [(day, 40)]
    assert desk.problems() == {}


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("notices.released", update(Notice).values(published_at=None)),
        ("notices.released", update(Notice).values(title="")),
        (
            "notices.released",
            update(Approval).values(decided_person_id=Approval.requested_person_id),
        ),
        ("notices.counts", delete(NoticeContact).where(NoticeContact.step == NoticeStep.SEEN)),
        ("notices.counts", update(NoticeGuestCount).values({NoticeGuestCount.count: 0})),
    ],
)
def test_exactly_its_check_finds_it(desk: Desk, name: str, fault: Any) -> None:
    key = desk.publish()
    desk.do(lambda: service.note_step(key, NoticeStep.OPENED, desk.member.person_id))
    desk.do(lambda: service.note_step(key, NoticeStep.OPENED, None))
    assert desk.problems() == {}
    desk.do(lambda: session.execute(fault))
    assert list(desk.problems()) == [name]


def test_staff_search_filter_and_sort(desk: Desk) -> None:
    key = desk.publish(title="Renovasi rumah")
    desk.do(lambda: service.add_notice(words("Konsep"), desk.secretary))
    desk.do(lambda: service.note_step(key, NoticeStep.OPENED, desk.member.person_id))

    def found(**wanted: Any) -> list[str]:
        wish = NoticeFilter(**wanted)
        return desk.ask(lambda: [one.title for one in queries.stream_notices(wish, today())])

    assert found(text="RENOVASI") == ["Renovasi rumah"]
    assert found(standing=NoticeStanding.CURRENT) == ["Renovasi rumah"]
    assert found(standing=NoticeStanding.DRAFT) == ["Konsep"]
    for other in (NoticeStanding.PLANNED, NoticeStanding.ENDED, NoticeStanding.WITHDRAWN):
        assert found(standing=other) == []
    assert found(kind=NoticeKind.LOAN) == []
    assert found(sort="title", descending=False) == ["Konsep", "Renovasi rumah"]
    assert found(size=1) == found()


# --- the pages ---


def test_a_reader_starts_what_it_offers(desk: Desk) -> None:
    loan = next(o for o in desk.ask(lambda: list_offers(today())) if o.ref.kind == "loan_product")
    key = desk.publish(kind=NoticeKind.LOAN, subject=loan.ref, on_public_home=True)
    member, guest = sign_in(desk.app, desk.member), desk.app.test_client()
    assert "dibuka" in member.get(f"/kabar/{key}").text
    assert send(member, f"/kabar/{key}/dibuka").status_code == 204
    begun = send(member, f"/kabar/{key}/mulai")
    assert begun.headers["Location"] == f"/pinjaman-saya/ajukan?product={loan.opens_with}"
    page = member.get(begun.headers["Location"]).text
    assert f'value="{loan.opens_with}" selected' in " ".join(page.split())
    assert send(guest, f"/kabar/{key}/mulai").headers["Location"] == "/gabung"
    assert send(guest, "/kabar/public_home/terlihat").status_code == 204
    assert reach(desk, key) == Reach(1, 1, 1, 1, 0, 1)


def test_savings_open_where_the_member_saves(desk: Desk) -> None:
    offers = {o.opens_with: o.ref for o in desk.ask(lambda: list_offers(today()))}
    account = desk.office.saver.account_id
    member, other = sign_in(desk.app, desk.member), sign_in(desk.app, desk.guest)
    for opens_with, page in (("sukarela", "setor"), ("berjangka", "berjangka")):
        ref = offers[opens_with]
        key = desk.publish(kind=NoticeKind.SAVINGS, subject=ref)
        begun = send(member, f"/kabar/{key}/mulai").headers["Location"]
        assert begun == f"/simpanan-saya/{account}/{page}"
        assert send(other, f"/kabar/{key}/mulai").headers["Location"] == "/gabung"


def test_news_starts_nothing_but_joining(desk: Desk) -> None:
    plain, inviting = desk.publish(), desk.publish(title="Ajak", invites_to_join=True)
    member, guest = sign_in(desk.app, desk.member), desk.app.test_client()
    assert send(guest, f"/kabar/{plain}/mulai").headers["Location"] == f"/kabar/{plain}"
    assert send(guest, f"/kabar/{inviting}/mulai").headers["Location"] == "/gabung"
    assert send(member, f"/kabar/{inviting}/mulai").headers["Location"] == f"/kabar/{inviting}"
    assert reach(desk, inviting) == Reach(guests_started=1)


def test_what_is_not_for_a_guest_is_not_found(desk: Desk) -> None:
    key = desk.publish(audience="members", picture=Upload(), picture_alt="Loket")
    guest = desk.app.test_client()
    for page in (f"/kabar/{key}", f"/kabar/{key}/gambar"):
        assert guest.get(page).status_code == 404
    for form in ("dibuka", "mulai"):
        assert send(guest, f"/kabar/{key}/{form}").status_code == 404
    assert reach(desk, key) == Reach()
    plain = desk.publish(title="Tanpa gambar")
    assert guest.get(f"/kabar/{plain}/gambar").status_code == 404


def test_the_form_keeps_what_was_typed_beside_its_error(desk: Desk) -> None:
    browser = sign_in(desk.app, desk.secretary)
    typed = {
        "kind": "loan",
        "title": "Renovasi",
        "teaser": "Sebelum hujan.",
        "text": "Isi *tebal*.",
        "audience": "everyone",
        "from_on": "2026-07-01",
    }
    answer = send(browser, "/promosi/baru", typed)
    assert answer.status_code == 422
    assert "Pilih produk yang dipromosikan." in answer.text
    assert "Sebelum hujan." in answer.text
    previewed = send(browser, "/promosi/baru", {**typed, "preview": "1"})
    assert "<em>tebal</em>" in previewed.text
    kept = send(browser, "/promosi/baru", {**typed, "kind": "news"})
    page = browser.get(kept.headers["Location"]).text
    assert "Renovasi" in page
    assert "Draf ditulis" in page


def test_the_report_counts_what_was_published(desk: Desk) -> None:
    key = desk.publish(title="Renovasi rumah")
    desk.publish(title="Lain")
    desk.do(lambda: service.note_step(key, NoticeStep.STARTED, desk.member.person_id))
    browser = sign_in(desk.app, desk.secretary)
    sheet = browser.get("/laporan/promosi?format=csv&q=renovasi").text
    assert len(sheet.splitlines()) == 2
    assert sheet.splitlines()[1].endswith(",1,1,1,0,0")
    assert "Renovasi rumah" in browser.get("/laporan/promosi").text
    assert "Renovasi rumah" not in browser.get("/laporan/promosi?to=2020-01-01").text
    everything = browser.get("/promosi?format=csv").text
    assert "Renovasi rumah" in everything
