"""From the form to the member's login, and every way in which it ends before."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from coop.db import session
from coop.domain.documents.models import Document
from coop.domain.identity import queries as identity
from coop.domain.identity.service import set_password, sign_in, use_token
from coop.domain.identity.types import Role, TokenPurpose
from coop.domain.ledger.service import find_entry_by_key
from coop.domain.members.models import Employer
from coop.domain.members.service import add_employer
from coop.domain.membership import queries, rules, service
from coop.domain.membership.models import JoiningApplication
from coop.domain.membership.types import JoiningStatus
from coop.domain.payments import queries as payments
from coop.domain.payments import service as payment_service
from coop.domain.payments.types import BillStatus
from coop.domain.people.queries import has_consent
from coop.domain.people.types import ConsentKind, Sex
from coop.domain.savings.queries import list_accounts
from coop.domain.settings.service import today
from coop.errors import Conflict, Refused
from tests.integration.membership.conftest import ANI, POKOK, Office, Upload, details, mails_of

BUDI = replace(
    ANI,
    full_name="Budi Santoso",
    nik="3171231211870001",
    born_on=date(1987, 11, 12),
    sex=Sex.MALE,
    email="budi@example.com",
    phone="+6281298765432",
)


def test_application_keeps_card_consents_and_tells_the_link(office: Office) -> None:
    application = office.apply()
    assert application.status is JoiningStatus.SUBMITTED
    assert application.identity_file_id is not None
    assert has_consent(application.person_id, ConsentKind.DATA)
    assert has_consent(application.person_id, ConsentKind.BYLAWS)
    assert not has_consent(application.person_id, ConsentKind.PAYROLL)
    [mail] = mails_of("application_received")
    assert mail.context["token"] == application.token
    assert queries.get_application_by_token(application.token) is application


def test_identity_card_is_needed(office: Office) -> None:
    with pytest.raises(Refused) as refused:
        office.apply(identity_file=None)
    assert refused.value.field == "identity_file"


def test_nik_that_cannot_be_is_refused(office: Office) -> None:
    with pytest.raises(Refused) as refused:
        office.apply(replace(ANI, nik="0071235205900001"))
    assert refused.value.field == "nik"


def test_contradiction_is_confirmed_not_refused(office: Office) -> None:
    wrong = replace(ANI, born_on=date(1990, 5, 13))
    with pytest.raises(Refused) as refused:
        office.apply(wrong)
    assert refused.value.field == "warnings_confirmed"
    assert office.apply(wrong, warnings_confirmed=True).warnings == [rules.OTHER_BIRTH_DATE]


def test_payroll_needs_an_employer_and_notes_consent(office: Office) -> None:
    with pytest.raises(Refused) as refused:
        office.apply(wants_payroll=True)
    assert refused.value.field == "employer_id"
    employer = add_employer("PT Maju")
    application = office.apply(
        wants_payroll=True, employer_id=employer.id, authority_file=Upload("letter")
    )
    assert has_consent(application.person_id, ConsentKind.PAYROLL)
    assert application.authority_file_id is not None


def test_one_open_application_for_a_nik(office: Office) -> None:
    office.apply()
    with pytest.raises(Conflict) as refused:
        office.apply()
    assert refused.value.field == "nik"


def test_member_cannot_apply_again(office: Office) -> None:
    office.member()
    with pytest.raises(Conflict):
        office.apply()


def test_a_stranger_cannot_overwrite_who_has_a_login(office: Office) -> None:
    member = office.member()
    from_stranger = replace(ANI, full_name="Penipu", email="penipu@example.com")
    member.current_mark = None
    session.flush()
    application = office.apply(from_stranger)
    person = queries.describe_application(application.id).person
    assert (person.full_name, person.email) == (ANI.full_name, ANI.email)
    assert rules.KNOWN_PERSON in application.warnings
    assert mails_of("application_received")[-1].address == ANI.email


def test_rejected_applicant_may_come_again_with_other_data(office: Office) -> None:
    first = office.apply()
    service.reject_application(first.id, office.secretary, "Data tidak lengkap")
    again = office.apply(replace(ANI, phone="+6281200000000"))
    assert again.person_id == first.person_id
    assert queries.describe_application(again.id).person.phone == "+6281200000000"


def test_nobody_comes_with_the_nik_of_who_waits_for_a_refund(
    office: Office, audit: Callable[[], dict[str, list[str]]]
) -> None:
    first = office.paid()
    service.reject_application(first.id, office.chair, "Tidak memenuhi syarat")
    with pytest.raises(Conflict) as refused:
        office.apply(replace(ANI, full_name="Penipu"), bank_number="9999999999")
    assert refused.value.field == "nik"
    detail = queries.describe_application(first.id)
    assert detail.person.full_name == ANI.full_name
    assert detail.bank_account is not None
    assert detail.bank_account.number_last4 == "7890"
    with pytest.raises(Conflict):
        service.reject_application(first.id, office.chair, "Sekali lagi")
    assert audit() == {}
    service.refund_application(first.id, office.treasurer, None)
    assert office.apply().person_id == first.person_id
    assert audit() == {}


def test_correction_goes_back_to_the_secretary(office: Office) -> None:
    application = office.apply()
    service.ask_correction(application.id, office.secretary, "Alamat kurang")
    assert application.status is JoiningStatus.CORRECTION
    assert mails_of("correction_asked")[0].context["reason"] == "Alamat kurang"
    service.correct_application(
        application.id, details(replace(ANI, street="Jl. Melati 5 RT 02"), identity_file=None)
    )
    assert application.status is JoiningStatus.SUBMITTED
    assert application.identity_file_id is not None
    assert queries.describe_application(application.id).person.street == "Jl. Melati 5 RT 02"
    with pytest.raises(Conflict):
        service.correct_application(application.id, details())


def test_accepting_bills_the_first_dues_once(office: Office) -> None:
    application = office.accepted()
    assert application.status is JoiningStatus.AWAITING_PAYMENT
    assert application.bill_id is not None
    assert payments.get_bill(application.bill_id).amount == POKOK
    assert mails_of("application_accepted")[0].context["amount"] == POKOK
    with pytest.raises(Conflict):
        service.accept_application(application.id, office.secretary)


def test_payment_is_held_until_the_board_decides(office: Office) -> None:
    application = office.paid()
    assert application.status is JoiningStatus.PAID
    assert payments.held_for(application.person_id) >= POKOK


def test_chair_makes_a_member_with_accounts_and_login(
    office: Office, audit: Callable[[], dict[str, list[str]]]
) -> None:
    application = office.paid()
    held = payments.held_for(application.person_id)
    member = service.approve_application(application.id, office.chair)
    balances = {account.product_code: account.balance for account in list_accounts(member.id)}
    assert balances == {"pokok": POKOK, "wajib": 0, "sukarela": held - POKOK}
    assert payments.held_for(application.person_id) == 0
    [mail] = mails_of("member_welcome")
    user = use_token(mail.context["activation_token"], TokenPurpose.ACTIVATION)
    assert identity.list_roles(user.id) == [Role.MEMBER]
    set_password(user.id, "kata sandi yang panjang")
    for name in ("ani@example.com", "0812 3456 7890", member.number):
        assert sign_in(name, "kata sandi yang panjang", "127.0.0.1").id == user.id
    assert audit() == {}


def test_typed_employer_is_entered_once(office: Office) -> None:
    first = office.member(employer_name="PT Baru", wants_payroll=True)
    second = office.member(BUDI, employer_name="pt baru ")
    assert first.employer_id == second.employer_id
    assert len(session.scalars(select(Employer)).all()) == 1
    assert first.pays_by_payroll


def test_shared_phone_leaves_the_member_number(office: Office) -> None:
    office.member()
    member = office.member(replace(BUDI, phone=ANI.phone))
    user = identity.find_user_of_person(member.person_id)
    assert user is not None
    names = {name.value for name in identity.list_login_names(user.id)}
    assert names == {member.number, "budi@example.com"}


def test_approval_needs_another_person_than_the_checker(office: Office) -> None:
    application = office.paid()
    with pytest.raises(Refused):
        service.approve_application(application.id, office.secretary)
    assert application.status is JoiningStatus.PAID


def test_approval_happens_once(office: Office) -> None:
    application = office.paid()
    service.approve_application(application.id, office.chair)
    with pytest.raises(Conflict):
        service.approve_application(application.id, office.chair)


def test_rejection_before_payment_cancels_the_bill(office: Office) -> None:
    application = office.accepted()
    service.reject_application(application.id, office.secretary, "Bukan karyawan")
    assert application.status is JoiningStatus.REJECTED
    assert application.bill_id is not None
    assert payments.get_bill(application.bill_id).status is BillStatus.CANCELLED
    assert application.open_mark is None


def test_rejection_after_payment_is_refunded_by_another_person(
    office: Office, audit: Callable[[], dict[str, list[str]]]
) -> None:
    application = office.paid()
    service.reject_application(application.id, office.chair, "Tidak memenuhi syarat")
    assert application.status is JoiningStatus.REFUND_DUE
    with pytest.raises(Refused):
        service.refund_application(application.id, office.chair, None)
    service.refund_application(application.id, office.treasurer, None)
    assert application.status is JoiningStatus.REFUNDED
    assert payments.held_for(application.person_id) == 0
    assert find_entry_by_key(f"joining.refund:{application.id}") is not None
    assert session.scalars(select(Document).where(Document.kind == "refund")).one()
    with pytest.raises(Conflict):
        service.refund_application(application.id, office.treasurer, None)
    assert audit() == {}


def test_reversed_payment_waits_for_money_again(office: Office) -> None:
    application = office.accepted()
    payment = office.pay(application)
    payment_service.request_reversal(payment.id, office.treasurer, "Salah orang")
    payment_service.reverse_payment(payment.id, office.chair)
    session.refresh(application)
    assert application.status is JoiningStatus.AWAITING_PAYMENT
    assert payments.held_for(application.person_id) == 0


def test_first_dues_of_a_member_cannot_be_reversed(office: Office) -> None:
    application = office.accepted()
    payment = office.pay(application)
    service.approve_application(application.id, office.chair)
    payment_service.request_reversal(payment.id, office.treasurer, "Salah orang")
    with pytest.raises(Refused):
        payment_service.reverse_payment(payment.id, office.chair)


def test_payment_reversed_after_rejection_leaves_nothing_to_refund(office: Office) -> None:
    application = office.accepted()
    payment = office.pay(application)
    service.reject_application(application.id, office.chair, "Tidak memenuhi syarat")
    payment_service.request_reversal(payment.id, office.treasurer, "Tolakan bank")
    payment_service.reverse_payment(payment.id, office.chair)
    session.refresh(application)
    assert (application.status, application.open_mark) == (JoiningStatus.REJECTED, None)


def test_first_dues_are_not_paid_in_parts(office: Office) -> None:
    application = office.accepted()
    assert application.bill_id is not None
    with pytest.raises(Refused):
        payment_service.receive_cash(
            application.person_id, {application.bill_id: POKOK - 1}, office.cashier
        )
    assert payments.get_bill(application.bill_id).paid_amount == 0


def test_a_refused_applicant_announces_no_transfer_any_more(office: Office) -> None:
    application = office.accepted()
    bank = payments.list_bank_accounts()[0]
    intent = payment_service.choose_transfer(
        application.person_id, {application.bill_id or 0: POKOK}, bank.id
    )
    payment_service.receive_cash(
        application.person_id, {application.bill_id or 0: POKOK}, office.cashier
    )
    service.reject_application(application.id, office.chair, "Tidak memenuhi syarat")
    with pytest.raises(Refused, match="no longer expected"):
        payment_service.announce_transfer(
            intent.id, value_on=today(), payer_name="Ani", proof=Upload(), actor=None
        )


def test_a_short_transfer_is_held_and_its_reversal_leaves_nothing_to_refund(
    office: Office, audit: Callable[[], dict[str, list[str]]]
) -> None:
    application = office.accepted()
    bank = payments.list_bank_accounts()[0]
    intent = payment_service.choose_transfer(
        application.person_id, {application.bill_id or 0: POKOK}, bank.id
    )
    payment = payment_service.announce_transfer(
        intent.id,
        value_on=today(),
        amount=POKOK - 1,
        payer_name="Ani",
        proof=Upload(),
        actor=None,
    )
    payment_service.verify_payment(payment.id, office.cashier, "REF 1")
    payment_service.record_payments([payment.id], office.treasurer)
    session.refresh(application)
    assert application.status is JoiningStatus.AWAITING_PAYMENT
    service.reject_application(application.id, office.chair, "Tidak memenuhi syarat")
    assert application.status is JoiningStatus.REFUND_DUE
    assert payments.get_bill(application.bill_id or 0).status is BillStatus.CANCELLED
    payment_service.request_reversal(payment.id, office.treasurer, "Tolakan bank")
    payment_service.reverse_payment(payment.id, office.chair)
    service.refund_application(application.id, office.treasurer, None)
    assert (application.status, application.open_mark) == (JoiningStatus.REJECTED, None)
    assert session.scalars(select(Document).where(Document.kind == "refund")).all() == []
    assert audit() == {}


def test_audit_finds_planted_faults(
    office: Office, audit: Callable[[], dict[str, list[str]]]
) -> None:
    application = session.get_one(JoiningApplication, office.paid().id)
    application.status = JoiningStatus.APPROVED
    found = audit()
    assert set(found) == {"membership.approved_applications", "membership.open_marks"}
    application.open_mark = None
    assert "membership.nothing_held" in audit()
