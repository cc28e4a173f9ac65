from collections.abc import Callable
from typing import TypeVar

import pytest
from sqlalchemy import update

from coop.db import run_in_transaction, session
from coop.domain.assurance.service import run_audit
from coop.domain.faq import queries, service
from coop.domain.faq.models import FaqQuestion
from coop.domain.faq.queries import QuestionFilter
from coop.domain.faq.types import FaqStatus, FaqText, Votes
from coop.errors import Conflict, NotFound, Refused
from tests.integration.faq.conftest import Desk
from tests.support.staff import send, sign_in

T = TypeVar("T")


def do(desk: Desk, work: Callable[[], T]) -> T:
    with desk.app.app_context():
        return run_in_transaction(work)


def ask(desk: Desk, question: Callable[[], T]) -> T:
    with desk.app.app_context():
        found = question()
        session.remove()
        return found


def titles(desk: Desk) -> list[str]:
    return [entry.title for entry in ask(desk, queries.list_entries)]


# --- the domain ---


def test_drafts_are_for_who_writes_them(desk: Desk) -> None:
    text = FaqText(desk.category_id, "Konsep?", "Belum.")
    key = do(desk, lambda: service.add_question(text, desk.secretary).id)
    assert "Konsep?" not in titles(desk)
    with pytest.raises(NotFound):
        do(desk, lambda: service.vote(key, "guest:a", has_helped=True))
    do(desk, lambda: service.publish_question(key))
    with pytest.raises(Conflict):
        do(desk, lambda: service.publish_question(key))
    assert titles(desk)[-1] == "Konsep?"
    do(desk, lambda: service.unpublish_question(key))
    assert "Konsep?" not in titles(desk)


def test_a_visitor_counts_once_for_each_question(desk: Desk) -> None:
    assert do(desk, lambda: service.vote(desk.first, "guest:a", has_helped=True))
    assert not do(desk, lambda: service.vote(desk.first, "guest:a", has_helped=False))
    assert do(desk, lambda: service.vote(desk.first, "guest:b", has_helped=False))
    assert do(desk, lambda: service.vote(desk.second, "guest:a", has_helped=True))
    assert ask(desk, lambda: queries.count_votes(desk.first)) == Votes(1, 1)
    assert ask(desk, lambda: queries.has_voted(desk.first, "guest:a"))
    assert not ask(desk, lambda: queries.has_voted(desk.first, "guest:c"))


def test_questions_and_categories_are_put_in_order(desk: Desk) -> None:
    first, second = titles(desk)
    do(desk, lambda: service.move_question(desk.second, up=True))
    assert titles(desk) == [second, first]
    do(desk, lambda: service.move_question(desk.second, up=True))
    assert titles(desk) == [second, first], "the first one stays the first"
    do(desk, lambda: service.move_question(desk.second, up=False))
    assert titles(desk) == [first, second]
    other = do(desk, lambda: service.add_category("Pinjaman", None).id)
    do(desk, lambda: service.move_category(other, up=True))
    assert [one.id for one in ask(desk, queries.list_categories)] == [other, desk.category_id]
    with pytest.raises(NotFound):
        do(desk, lambda: service.move_category(987, up=True))


def test_a_question_changes_its_shelf_and_keeps_its_votes(desk: Desk) -> None:
    do(desk, lambda: service.vote(desk.first, "guest:a", has_helped=True))
    other = do(desk, lambda: service.add_category("Pinjaman", None).id)
    text = FaqText(other, "Berapa iurannya?", "Rp100.000.")
    do(desk, lambda: service.change_question(desk.first, text))
    entry = ask(desk, lambda: queries.describe_question(desk.first))
    assert (entry.category, entry.title, entry.title_en) == ("Pinjaman", "Berapa iurannya?", None)
    assert entry.title_in("en") == "Berapa iurannya?"
    assert not entry.is_translated("en")
    assert ask(desk, lambda: queries.count_votes(desk.first)).helped == 1
    assert ask(desk, queries.count_by_category) == {desk.category_id: 1, other: 1}


def test_two_categories_never_share_a_name(desk: Desk) -> None:
    other = do(desk, lambda: service.add_category("Pinjaman", None).id)
    with pytest.raises(Refused) as refusal:
        do(desk, lambda: service.add_category("Simpanan", None))
    assert refusal.value.field == "name"
    with pytest.raises(Refused):
        do(desk, lambda: service.change_category(other, "Simpanan", None))
    do(desk, lambda: service.change_category(other, "Kredit", "Credit"))
    do(desk, lambda: service.change_category(other, "Kredit", "Loans"))
    assert ask(desk, lambda: queries.get_category(other)).name_en == "Loans"


def test_staff_search_and_sort(desk: Desk) -> None:
    do(desk, lambda: service.vote(desk.second, "guest:a", has_helped=True))
    found = ask(desk, lambda: queries.search_questions(QuestionFilter(text="WAJIB")))
    assert [row.id for row in found.rows] == [desk.first]
    assert found.rows[0].has_english
    for sort in ("helped", "failed", "title", "changed", "position"):
        wanted = QuestionFilter(sort=sort, descending=True, status=FaqStatus.PUBLISHED)
        page = ask(desk, lambda wanted=wanted: queries.search_questions(wanted))
        assert page.total == 2
        if sort == "helped":
            assert page.rows[0].id == desk.second
    none = QuestionFilter(category_id=987)
    assert ask(desk, lambda: list(queries.stream_questions(none))) == []


def test_the_check_finds_a_planted_fault(desk: Desk) -> None:
    do(desk, lambda: session.execute(update(FaqQuestion).values(published_at=None)))
    failed = ask(desk, lambda: [check.name for check in run_audit().failed])
    assert failed == ["faq.published"]


# --- the pages ---


def test_a_guest_finds_it_with_a_slip_of_the_finger(desk: Desk) -> None:
    browser = desk.app.test_client()
    page = browser.get("/tanya-jawab?q=simpnan+wajb").text
    assert "Berapa simpanan wajib setiap bulan?" in page
    assert "Rp100" in browser.get(f"/tanya-jawab/{desk.first}").text
    assert "Rp100,000" in browser.get(f"/tanya-jawab/{desk.first}?lang=en").text
    assert browser.get("/tanya-jawab/987").status_code == 404
    assert "Hubungi kami" in browser.get("/tanya-jawab?q=zzzzz&lang=id").text


def test_without_english_there_is_a_quiet_note(desk: Desk) -> None:
    page = desk.app.test_client().get(f"/tanya-jawab/{desk.second}?lang=en").text
    assert "This one is there in Indonesian only so far." in page
    assert "<em>Simpanan saya</em>" in page


@pytest.mark.parametrize("is_guest", [True, False])
def test_a_vote_counts_once_a_browser_and_a_login(desk: Desk, is_guest: bool) -> None:
    browser = desk.app.test_client() if is_guest else sign_in(desk.app, desk.member)
    for answer in ("membantu", "belum"):
        sent = send(browser, f"/tanya-jawab/{desk.first}/{answer}")
        assert sent.headers["Location"] == f"/tanya-jawab/{desk.first}"
    assert ask(desk, lambda: queries.count_votes(desk.first)) == Votes(1, 0)
    assert (
        f'action="/tanya-jawab/{desk.first}/' not in browser.get(f"/tanya-jawab/{desk.first}").text
    )
    other = desk.app.test_client()
    send(other, f"/tanya-jawab/{desk.first}/belum")
    assert ask(desk, lambda: queries.count_votes(desk.first)) == Votes(1, 1)


def test_what_is_typed_suggests_at_most_three(desk: Desk) -> None:
    browser = desk.app.test_client()
    assert "/tanya-jawab/" in browser.get("/tanya-jawab/saran?title=simpnan").text
    assert browser.get("/tanya-jawab/saran?title=kambing").text.strip() == ""
    assert browser.get("/tanya-jawab/saran").text.strip() == ""


def test_the_secretary_writes_previews_and_publishes(desk: Desk) -> None:
    browser = sign_in(desk.app, desk.secretary)
    typed = {
        "category_id": f"{desk.category_id}",
        "title": "Apa itu SHU?",
        "answer": "Sisa hasil usaha, **dibagikan** kepada anggota.",
    }
    preview = send(browser, "/kelola-tanya-jawab/baru", {**typed, "preview": "1"})
    assert preview.status_code == 422
    assert "<strong>dibagikan</strong>" in preview.text
    assert "Apa itu SHU?" not in titles(desk)
    half = send(browser, "/kelola-tanya-jawab/baru", {**typed, "title_en": "What is SHU?"})
    assert 'id="title_en-error"' in half.text
    half = send(browser, "/kelola-tanya-jawab/baru", {**typed, "answer_en": "The surplus."})
    assert 'id="answer_en-error"' in half.text
    page = send(browser, "/kelola-tanya-jawab/baru", typed).headers["Location"]
    assert "Draf" in browser.get(page).text
    send(browser, f"{page}/terbitkan")
    assert "Apa itu SHU?" in titles(desk)
    send(browser, f"{page}/ubah", {**typed, "title": "SHU itu apa?"})
    send(browser, f"{page}/tarik")
    assert "SHU itu apa?" not in titles(desk)
    lines = browser.get("/kelola-tanya-jawab?format=csv", buffered=True).text
    assert "SHU itu apa?" in lines


def test_the_shelves_are_kept(desk: Desk) -> None:
    browser = sign_in(desk.app, desk.secretary)
    taken = send(browser, "/kelola-tanya-jawab/kategori", {"name": "Simpanan"})
    assert 'id="name-error"' in taken.text
    send(browser, "/kelola-tanya-jawab/kategori", {"name": "Pinjaman"})
    assert "Pinjaman" in browser.get("/kelola-tanya-jawab/kategori").text
    clash = send(browser, f"/kelola-tanya-jawab/kategori/{desk.category_id}", {"name": "Pinjaman"})
    assert 'id="name-error"' in clash.text
    send(browser, f"/kelola-tanya-jawab/{desk.first}/turun")
    send(browser, f"/kelola-tanya-jawab/kategori/{desk.category_id}/turun")
    assert titles(desk)[0] == "Bagaimana cara menarik simpanan?"
