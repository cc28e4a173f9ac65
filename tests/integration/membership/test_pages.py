"""Joining and leaving in the browser's eyes, without a screen: what is sent and what is shown."""

import io
import re
from collections.abc import Callable
from datetime import date
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from pypdf import PdfReader
from sqlalchemy import select
from werkzeug.test import TestResponse

from coop import dates
from coop.db import session
from coop.db.unit_of_work import run_in_transaction
from coop.domain.documents.models import Document
from coop.domain.documents.service import issue_document
from coop.domain.identity.queries import find_user_of_person, get_actor
from coop.domain.identity.service import create_user, grant_role
from coop.domain.identity.types import Role
from coop.domain.members.queries import get_member
from coop.domain.membership import service
from coop.domain.membership.models import JoiningApplication, Resignation
from coop.domain.membership.types import JoiningStatus, LeavingStatus
from coop.domain.payments import service as payments
from coop.domain.payments.models import Payment
from coop.domain.people.service import add_person
from coop.domain.people.types import PersonDetails
from coop.refs import Ref
from tests.integration.membership.conftest import ANI

FORM = {
    "full_name": ANI.full_name,
    "nik": ANI.nik,
    "born_in": "Jakarta",
    "born_on": "1990-05-12",
    "sex": "P",
    "street": "Jl. Melati 5",
    "town": "Jakarta",
    "phone": "0812 3456 7890",
    "email": "ani@example.com",
    "bank": "BCA",
    "bank_number": "123 456 7890",
    "bank_holder": "Ani Lestari",
    "agrees_data": "y",
    "agrees_bylaws": "y",
}


class Browser:
    """A client that sends what our forms send."""

    def __init__(self, app: Flask, user_id: int | None = None) -> None:
        self.client: FlaskClient = app.test_client()
        if user_id is not None:
            with self.client.session_transaction() as cookie:
                cookie["_user_id"], cookie["_fresh"] = f"{user_id}:0", True

    def get(self, address: str) -> TestResponse:
        return self.client.get(address)

    def post(self, address: str, **fields: object) -> TestResponse:
        page = self.client.get("/gabung").get_data(as_text=True)
        found = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert found is not None
        fields |= {"csrf_token": found[1], "submission_id": str(uuid4())}
        return self.client.post(address, data=fields, content_type="multipart/form-data")


@pytest.fixture
def roles(app: Flask) -> dict[Role, int]:
    """A committed login for each role that takes part."""

    def make() -> dict[Role, int]:
        made = {}
        for role in (Role.SECRETARY, Role.CASHIER, Role.TREASURER, Role.CHAIR, Role.SUPERVISOR):
            person = add_person(PersonDetails(full_name=f"Staf {role.value}"))
            user = create_user(person.full_name, person_id=person.id)
            grant_role(user.id, role)
            made[role] = user.id
        return made

    with app.app_context():
        return run_in_transaction(make)


@pytest.fixture
def at(app: Flask, roles: dict[Role, int]) -> Callable[[Role | None], Browser]:
    return lambda role: Browser(app, roles[role] if role else None)


def picture() -> tuple[io.BytesIO, str]:
    content = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(content, "PNG")
    content.seek(0)
    return content, "ktp.png"


def application_of(app: Flask) -> JoiningApplication:
    with app.app_context():
        found = session.scalars(select(JoiningApplication)).one()
        session.expunge(found)
        return found


def apply(app: Flask) -> JoiningApplication:
    answer = Browser(app).post("/gabung", identity_file=picture(), **FORM)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return application_of(app)


def test_registration_leads_to_the_status_page(app: Flask) -> None:
    application = apply(app)
    page = Browser(app).get(f"/gabung/status/{application.token}")
    assert page.status_code == 200
    text = page.get_data(as_text=True)
    assert application.number in text
    assert ANI.full_name not in text
    assert ANI.nik not in text


def test_what_was_typed_stays_beside_its_error(app: Flask) -> None:
    answer = Browser(app).post("/gabung", **{**FORM, "nik": "123"})
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'value="123"' in text
    assert "Ani Lestari" in text


def test_contradiction_asks_for_a_tick(app: Flask) -> None:
    wrong = {**FORM, "born_on": "1990-05-13"}
    answer = Browser(app).post("/gabung", identity_file=picture(), **wrong)
    assert answer.status_code == 422
    assert 'name="warnings_confirmed"' in answer.get_data(as_text=True)
    again = Browser(app).post("/gabung", identity_file=picture(), warnings_confirmed="y", **wrong)
    assert again.status_code == 303


def test_unknown_links_are_not_found(app: Flask) -> None:
    for address in ("/gabung/status/x", "/gabung/status/x/bayar", "/kartu/x", "/cek/x"):
        assert Browser(app).get(address).status_code == 404


def test_whole_way_through_the_pages(
    app: Flask, at: Callable[[Role | None], Browser], roles: dict[Role, int]
) -> None:
    application = apply(app)
    desk = f"/keanggotaan/permohonan/{application.id}"
    secretary, guest = at(Role.SECRETARY), at(None)
    text = secretary.get(desk).get_data(as_text=True)
    assert ANI.nik not in text
    assert secretary.get(f"{desk}/berkas/identitas").mimetype == "image/jpeg"
    assert ANI.nik in secretary.post(f"{desk}/nik").get_data(as_text=True)
    assert secretary.post(f"{desk}/perbaiki").status_code == 422
    assert secretary.post(f"{desk}/perbaiki", what="Alamat kurang").status_code == 303
    status = f"/gabung/status/{application.token}"
    assert "Alamat kurang" in guest.get(status).get_data(as_text=True)
    assert guest.get(f"{status}/perbaiki").status_code == 200
    corrected = guest.post(f"{status}/perbaiki", **{**FORM, "street": "Jl. Melati 5 RT 02"})
    assert corrected.status_code == 303
    assert secretary.post(f"{desk}/terima").status_code == 303
    assert guest.get(f"{status}/bayar").status_code == 200
    assert guest.post(f"{status}/bayar", bank_account_id="1").status_code == 303
    assert guest.get(f"{status}/bukti").status_code == 200
    sent = guest.post(
        f"{status}/bukti",
        value_on=dates.today().isoformat(),
        payer_name="Ani",
        proof=picture(),
    )
    assert sent.status_code == 303
    assert guest.get(f"{status}/bukti").status_code == 303
    _record(app, roles)
    assert at(Role.SECRETARY).post(f"{desk}/setujui").status_code == 403
    assert at(Role.CHAIR).post(f"{desk}/setujui").status_code == 303
    done = application_of(app)
    assert done.status is JoiningStatus.APPROVED
    assert secretary.get(f"/keanggotaan/kartu/{done.member_id}.pdf").mimetype == "application/pdf"
    sheet = secretary.get(f"/keanggotaan/kartu/lembar.pdf?ids={done.member_id}")
    page = PdfReader(io.BytesIO(sheet.data)).pages[0]
    assert "Ani Lestari" in page.extract_text()
    assert str(ANI.nik) not in page.extract_text()
    _leave(app, at, done.member_id or 0)


def _record(app: Flask, roles: dict[Role, int]) -> None:
    def work() -> None:
        payment = session.scalars(select(Payment)).one()
        payments.verify_payment(payment.id, get_actor(roles[Role.CASHIER]), "REF1")
        payments.record_payments([payment.id], get_actor(roles[Role.TREASURER]))

    with app.app_context():
        run_in_transaction(work)


def _leave(app: Flask, at: Callable[[Role | None], Browser], member_id: int) -> None:
    with app.app_context():
        application = session.scalars(select(JoiningApplication)).one()
        person_id = application.person_id
        user = find_user_of_person(person_id)
        token = get_member(member_id).card_token
    assert user is not None
    member = Browser(app, user.id)
    assert member.get("/kartu-saya.pdf").status_code == 200
    card = _confirmed(at, token)
    assert "Ani" not in card
    desk = f"/keanggotaan/kartu/{member_id}/baru"
    assert member.post(desk).status_code == 403
    assert at(Role.SECRETARY).post(desk).status_code == 303
    assert at(None).get(f"/kartu/{token}").status_code == 404
    with app.app_context():
        token = get_member(member_id).card_token
    assert _confirmed(at, token) == card
    assert member.get("/berhenti").status_code == 200
    assert member.post("/berhenti/ajukan").status_code == 422
    assert member.post("/berhenti/ajukan", is_sure="y").status_code == 303
    with app.app_context():
        resignation_id = session.scalars(select(Resignation.id)).one()
    desk = f"/keanggotaan/keluar/{resignation_id}"
    assert at(Role.SECRETARY).get(desk).status_code == 200
    assert at(Role.SECRETARY).post(f"{desk}/selesaikan").status_code == 303
    assert member.get("/berhenti").status_code == 200
    assert at(Role.CHAIR).post(f"{desk}/setujui").status_code == 303
    assert at(Role.TREASURER).post(f"{desk}/bayar", bank_account_id="1").status_code == 303
    with app.app_context():
        paper = session.scalars(select(Document).where(Document.kind == "settlement")).one()
        check, address = paper.token, f"/dokumen/{paper.id}.pdf"
    assert member.get(address).mimetype == "application/pdf"
    confirmed = at(None).get(f"/cek/{check}").get_data(as_text=True)
    assert paper.number in confirmed
    assert "Ani" not in confirmed
    assert at(Role.SECRETARY).post(f"{desk}/nonaktifkan").status_code == 303
    with app.app_context():
        assert session.get_one(Resignation, resignation_id).status is LeavingStatus.COMPLETED
    assert member.get("/berhenti").status_code == 302
    assert _confirmed(at, token) != card


def _confirmed(at: Callable[[Role | None], Browser], token: str) -> str:
    """Return what the code of a card shows to whoever scans it, without the code itself."""
    page = at(None).get(f"/kartu/{token}")
    assert page.status_code == 200
    return page.get_data(as_text=True).replace(token, "")


def test_lists_export_and_cards_page(app: Flask, at: Callable[[Role | None], Browser]) -> None:
    application = apply(app)
    for address in ("/keanggotaan/permohonan", "/keanggotaan/keluar", "/keanggotaan/kartu"):
        assert at(Role.SECRETARY).get(address).status_code == 200
    export = "/keanggotaan/permohonan?format=csv&q="
    assert application.number in at(Role.SUPERVISOR).get(f"{export}ani").get_data(as_text=True)
    assert application.number not in at(Role.SUPERVISOR).get(f"{export}zzz").get_data(as_text=True)


def test_pictures_of_identity_cards_are_for_who_decides(
    app: Flask, at: Callable[[Role | None], Browser]
) -> None:
    address = f"/keanggotaan/permohonan/{apply(app).id}/berkas/identitas"
    assert at(None).get(address).status_code == 302
    assert at(Role.SUPERVISOR).get(address).status_code == 403
    assert at(Role.CHAIR).get(address).status_code == 200


def test_documents_are_for_staff_and_their_person(
    app: Flask, at: Callable[[Role | None], Browser]
) -> None:
    def issue() -> int:
        person = add_person(PersonDetails(full_name="Orang Lain"))
        content = {
            "name": "Orang Lain",
            "application": "PMH-1",
            "amount": 500_000,
            "decided_by": "Ketua",
            "paid_by": "Bendahara",
            "paid_to": None,
        }
        return issue_document(
            "refund",
            Ref("joining_application", 1),
            content,
            unit_id=1,
            issued_on=date(2026, 3, 1),
            person_id=person.id,
        ).id

    with app.app_context():
        document_id = run_in_transaction(issue)
    address = f"/dokumen/{document_id}.pdf"
    assert at(Role.SECRETARY).get(address).mimetype == "application/pdf"
    nobody = Browser(app, _member_login(app))
    assert nobody.get(address).status_code == 404


def _member_login(app: Flask) -> int:
    def make() -> int:
        person = add_person(PersonDetails(full_name="Anggota Lain"))
        user = create_user(person.full_name, person_id=person.id)
        grant_role(user.id, Role.MEMBER)
        return user.id

    with app.app_context():
        return run_in_transaction(make)


def test_services_are_all_offered_in_one_place() -> None:
    assert all(hasattr(service, name) for name in service.__all__)
