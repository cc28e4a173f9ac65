"""Who joins with a signed letter of authority is on the employer's lists from then on."""

from collections.abc import Iterator

import pytest
from flask import Flask

from coop.db import session
from coop.db.engine import writing
from coop.domain.files.models import StoredFile
from coop.domain.members.service import add_employer
from coop.domain.membership import service as membership
from coop.domain.membership.types import JoiningDetails
from coop.domain.payments import service as payments
from coop.domain.payments.queries import get_bill
from coop.domain.payroll import letter_queries, service
from coop.domain.payroll.types import Letter
from coop.domain.people.own_data import collect_own_data
from coop.domain.people.service import give_consent
from coop.domain.people.types import ConsentKind, PersonDetails, Sex
from coop.domain.settings.service import today
from tests.rivals.office import Office, Upload, build_office


@pytest.fixture
def office(app: Flask) -> Iterator[Office]:
    """The office, inside one write transaction that is rolled back."""
    with app.app_context(), writing():
        yield build_office()
        session.rollback()


@pytest.mark.parametrize("brings_letter", [True, False])
def test_the_letter_that_came_with_the_form_holds(office: Office, brings_letter: bool) -> None:
    person = PersonDetails(
        full_name="Ani Lestari",
        nik="3171235205900001",
        born_on=today().replace(year=1990, month=5, day=12),
        sex=Sex.FEMALE,
        email="ani@example.com",
    )
    details = JoiningDetails(
        person=person,
        bank="BCA",
        bank_number="1234567890",
        bank_holder="Ani Lestari",
        employer_id=add_employer("PT Maju").id,
        employee_number="0077",
        wants_payroll=True,
        identity_file=Upload("ktp.jpg"),
        authority_file=Upload("kuasa.jpg") if brings_letter else None,
    )
    application = membership.submit_application(details)
    give_consent(application.person_id, ConsentKind.PAYROLL, "web")
    membership.accept_application(application.id, office.secretary)
    session.refresh(application)
    assert application.bill_id is not None
    wish = {application.bill_id: get_bill(application.bill_id).amount}
    payments.receive_cash(application.person_id, wish, office.cashiers[0])
    member = membership.approve_application(application.id, office.chairs[0])
    found = service.find_authority(member.id)
    row = letter_queries.get_letter_row(member.id)
    if not brings_letter:
        assert found is None
        assert row.letter is Letter.MISSING
        return
    assert found is not None
    assert session.get_one(StoredFile, found.file_id).original_name == "kuasa.jpg"
    assert row.letter is Letter.IN_FORCE
    service.start_order(member.id, 50_000, office.secretary)
    kept = collect_own_data(application.person_id)
    letter, order = kept["payroll_deduction"]
    assert (letter["kind"], letter["starts_on"]) == ("letter_of_authority", today())
    assert (order["kind"], order["amount"]) == ("standing_order", 50_000)
