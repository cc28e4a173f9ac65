"""Questions and complaints in a browser: members and guests on a phone, staff at a desk."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from coop.db.unit_of_work import run_in_transaction
from coop.domain.identity.service import add_login_name, create_user, grant_role, set_password
from coop.domain.identity.types import LoginKind, Role
from coop.domain.people.service import add_person
from coop.domain.people.types import PersonDetails
from tests.e2e.journey_browser import Visitor, draw
from tests.e2e.journey_cast import Cast
from tests.e2e.journey_office import PASSWORD, Office
from tests.support.browser import DESK, PHONE
from tests.support.databases import Database

pytestmark = [pytest.mark.e2e, pytest.mark.parametrize("screen", ["phone", "desk"])]
SARI, EMAIL = "sari", "sari.wulandari@example.com"
TITLE = "Antrean loket terlalu lama"
STORY = "Saya, Sari Wulandari, menunggu hampir satu jam untuk menyetor."
ANSWER = "Mohon maaf, Ibu Sari Wulandari. Mulai besok dua kasir melayani pada awal bulan."


@pytest.fixture
def staff(office: Office, open_page: Callable[..., Page]) -> Cast:
    """The staff, at their desks, in an office that has just opened."""
    office.open()

    def join() -> None:
        person = add_person(PersonDetails(full_name="Sari Wulandari", email=EMAIL))
        person.locale = office.words.language
        user = create_user("Sari Wulandari", person_id=person.id, locale=office.words.language)
        add_login_name(user.id, LoginKind.USER_NAME, SARI)
        grant_role(user.id, Role.MEMBER)
        set_password(user.id, PASSWORD)

    with office.inside():
        run_in_transaction(join)
    return Cast(office, lambda: open_page(office.address, viewport=DESK))


@pytest.fixture
def phone_visitor(office: Office, open_page: Callable[..., Page]) -> Callable[[], Visitor]:
    """Return somebody with a phone."""
    screen: dict[str, Any] = {"viewport": PHONE, "is_mobile": True, "has_touch": True}
    return lambda: Visitor(open_page(office.address, **screen), office)


def _write(visitor: Visitor, title: str = TITLE, text: str = STORY) -> None:
    """Fill in what members and guests fill in alike."""
    visitor.choose(
        "What is it about?", "Pelayanan" if visitor.words.language == "id" else "Service"
    )
    visitor.fill("In one sentence", title)
    visitor.fill("What happened, and what do you wish for?", text)


def _member(phone_visitor: Callable[[], Visitor]) -> Visitor:
    member = phone_visitor()
    member.sign_in(SARI)
    member.open("/keluhan-saya")
    member.at("Complaints and suggestions")
    member.follow("Write to us")
    return member


def test_from_a_complaint_to_a_rated_answer_that_everyone_reads(
    database: Database, office: Office, staff: Cast, phone_visitor: Callable[[], Visitor]
) -> None:
    member = _member(phone_visitor)
    _write(member)
    member.attach("Picture or PDF", draw("Antrean", "pukul 10.15"))
    member.send("Send")
    member.told("Received as %(number)s. Thank you.", number="KS-2026-00001")
    office.let_the_worker_work()
    office.mail(EMAIL, "We have received your message %(number)s", number="KS-2026-00001")

    secretary = staff.staff("sekretaris")
    secretary.go("Complaints and suggestions")
    secretary.follow_row(TITLE)
    secretary.fill("Answer", ANSWER)
    secretary.send("Send answer")
    secretary.told("Answered. The complainant is told.")
    office.let_the_worker_work()
    mail = office.mail(EMAIL, "Our answer to %(number)s", number="KS-2026-00001")
    assert ANSWER in " ".join(mail.get_content().split())

    member.open(office.link(mail, "/keluhan-saya/"))
    member.reads(ANSWER)
    stars = {"id": "5 bintang", "en": "5 stars"}[member.words.language]
    member.page.get_by_label(stars, exact=True).check()
    member.fill("Comment", "Cepat dijawab")
    member.send("Send rating")
    member.told("Thank you for your rating.")

    secretary.page.reload()
    secretary.reads("Cepat dijawab")
    secretary.press("Propose")
    secretary.sees("The public version still names the complainant. Take the name out.")
    secretary.fill("What was asked, without names", "Kenapa antrean loket lama?")
    secretary.fill("Our answer, without names", "Dua kasir melayani pada awal bulan.")
    secretary.send("Propose")

    chair = staff.staff("ketua")
    chair.go("Members' voices")
    said = chair.send_surely("Publish")
    assert chair.words("Everyone can read this question and answer from now on.") in said
    guest = phone_visitor()
    guest.open("/suara-anggota")
    guest.reads("Dua kasir melayani pada awal bulan.")
    expect(guest.page.get_by_role("main")).not_to_contain_text("Sari")
    office.audit("published")
    assert not [*member.errors, *guest.errors, *staff.errors]


def test_a_question_is_found_with_a_typo_and_suggested_while_one_complains(
    database: Database, office: Office, staff: Cast, phone_visitor: Callable[[], Visitor]
) -> None:
    question = "Berapa simpanan wajib setiap bulan?"
    secretary = staff.staff("sekretaris")
    secretary.go("Questions and answers")
    secretary.follow("Categories")
    secretary.fill("Name", "Simpanan")
    secretary.send("Add category")
    secretary.open("/kelola-tanya-jawab/baru")
    secretary.choose("Category", "Simpanan")
    secretary.fill("Question", question)
    secretary.fill("Answer", "**Rp100.000**, jatuh tempo tanggal 10.")
    secretary.press("Preview")
    expect(secretary.page.locator(".prose strong")).to_have_text("Rp100.000")
    secretary.send("Save")
    secretary.send_surely("Publish")

    guest = phone_visitor()
    guest.open("/tanya-jawab")
    guest.page.get_by_role("searchbox").fill("simpnan wajb")
    guest.press("Show")
    guest.follow(question)
    guest.reads("jatuh tempo tanggal 10")
    guest.send("Yes")
    guest.told("Thank you, that helps us.")
    guest.sees("You have told us. Thank you.")

    guest.open("/keluhan")
    guest.field("In one sentence").press_sequentially("brapa simpnan wajib")
    suggested = guest.page.locator("#suggestions").get_by_role("link", name=question)
    expect(suggested).to_be_visible()
    secretary.open("/kelola-tanya-jawab")
    expect(secretary.page.get_by_role("row").filter(has_text=question)).to_contain_text("1")
    office.audit("asked")
    assert not [*guest.errors, *staff.errors]


def test_a_guest_follows_it_by_the_link(
    database: Database, office: Office, staff: Cast, phone_visitor: Callable[[], Visitor]
) -> None:
    guest = phone_visitor()
    guest.open("/hubungi-kami")
    guest.at("Write to us")
    _write(guest, "Formulir menolak foto KTP", "Foto dari ponsel lama selalu ditolak.")
    guest.press("Send")
    guest.sees("Please fill this in.")
    guest.fill("Your name", "Yulia Anggraini")
    guest.press("Send")
    guest.sees("Give an e-mail address or a phone number, so that we can answer.")
    guest.fill("E-mail", "yulia@example.com")
    guest.send("Send")
    guest.at("Formulir menolak foto KTP")

    secretary = staff.staff("sekretaris")
    secretary.open("/kelola-keluhan")
    secretary.follow_row("Formulir menolak foto KTP")
    secretary.fill("Answer", "Ponselnya merek apa?")
    secretary.choose("And then?", "We need something from you first")
    secretary.send("Send answer")
    secretary.reads(secretary.words("The clock stands still"))
    office.let_the_worker_work()
    mail = office.mail(
        "yulia@example.com", "We need something from you: %(number)s", number="KS-2026-00001"
    )
    later = phone_visitor()
    later.open(office.link(mail, "/keluhan/ikuti/"))
    later.sees("We asked you something. Please answer below; until then we cannot go on.")
    later.fill("Your message", "Merek lama, tahun 2015.")
    later.send("Send message")
    later.told("Your message has been added.")
    secretary.page.reload()
    secretary.reads("Merek lama, tahun 2015.")
    office.audit("replied")
    assert not [*guest.errors, *later.errors, *staff.errors]


def test_what_is_confidential_is_the_supervisors_alone(
    database: Database, office: Office, staff: Cast, phone_visitor: Callable[[], Visitor]
) -> None:
    member = _member(phone_visitor)
    _write(member, "Ada yang meminta uang", "Seorang petugas meminta uang terima kasih.")
    member.tick("Only the supervisors may read this.")
    member.send("Send")
    for who in ("sekretaris", "bendahara", "ketua"):
        reader = staff.staff(who)
        reader.open("/kelola-keluhan")
        expect(reader.page.get_by_role("main")).not_to_contain_text("meminta uang")
        reader.open("/kelola-keluhan?q=meminta")
        expect(reader.page.get_by_role("main")).not_to_contain_text("meminta uang")
    supervisor = staff.staff("pengawas")
    supervisor.go("Confidential complaints")
    supervisor.follow_row("Ada yang meminta uang")
    secret = supervisor.page.url
    supervisor.fill("Answer", "Kami periksa sendiri.")
    supervisor.choose("And then?", "We go on working on it")
    supervisor.send("Send answer")
    answer = staff.staff("sekretaris").page.goto(secret)
    assert answer is not None
    assert answer.status == 404
    office.let_the_worker_work()
    subject = "News on your confidential message %(number)s"
    mails = office.mails(EMAIL, subject, number="RHS-2026-00001")
    assert len(mails) == 2
    assert "uang" not in mails[-1].get_content()
    member.open(office.link(mails[-1], "/keluhan-saya/"))
    member.reads("Kami periksa sendiri.")
    member.sees("Only the supervisors read this, and they answer it.")
    office.audit("confided")
    assert not [*member.errors, *staff.errors]
