"""Joining, up to the board's decision: apply, correct, check, first dues, refuse, pay back."""

import secrets
from collections.abc import Collection
from datetime import timedelta
from typing import Any

from sqlalchemy import update

from coop import dates
from coop.db import insert_unless_taken, session, take
from coop.domain.approvals.service import ensure_another_person
from coop.domain.documents.service import issue_document
from coop.domain.files.service import keep_file
from coop.domain.identity import queries as identity_queries
from coop.domain.identity.types import Actor
from coop.domain.ledger.chart import CASH, HELD_FOR_MEMBERS
from coop.domain.ledger.service import post_entry
from coop.domain.ledger.types import credit, debit
from coop.domain.members import queries as members
from coop.domain.membership import queries, rules
from coop.domain.membership.models import JoiningApplication
from coop.domain.membership.types import JoiningDetails, JoiningStatus
from coop.domain.notifications.service import send_mail
from coop.domain.numbering.service import take_number
from coop.domain.payments import queries as payment_queries
from coop.domain.payments import service as payments
from coop.domain.payments.balances import find_unfinished
from coop.domain.payments.types import BillStatus
from coop.domain.people import queries as people_queries
from coop.domain.people import service as people
from coop.domain.people.models import Person, PersonBankAccount
from coop.domain.people.rules import mask_account_number
from coop.domain.people.types import ConsentKind
from coop.domain.settings.service import get_setting, today
from coop.domain.trail.service import write_trail
from coop.domain.units.types import COOPERATIVE_UNIT_ID
from coop.errors import Conflict, Refused
from coop.explain import N_
from coop.refs import Ref

POKOK_PURPOSE = "membership.pokok"
REFUND = "refund"
PAY_WITHIN_DAYS = 14
ALREADY_KNOWN = N_(
    "There is a membership or an open application with this NIK already. Use the link in our"
    " e-mail, or ask the secretary."
)


def submit_application(
    details: JoiningDetails, *, locale: str = "id", channel: str = "web"
) -> JoiningApplication:
    """Take in an application and mail its status link.

    Refused: a NIK that cannot be one, warnings that were not confirmed, no identity card.
    Conflict: the person is a member, or has an application under way.
    """
    warnings = _warnings_of(details)
    if details.identity_file is None:
        raise Refused(N_("Please add a photo of the identity card."), field="identity_file")
    person, is_known = _person_of(details)
    if is_known:
        warnings.append(rules.KNOWN_PERSON)
    else:
        person.locale = locale
        people.set_bank_account(person.id, details.bank, details.bank_number, details.bank_holder)
    application = JoiningApplication(
        number=take_number(COOPERATIVE_UNIT_ID, "application", f"{today():%Y}"),
        token=secrets.token_urlsafe(32),
        person_id=person.id,
        open_mark=1,
        status=JoiningStatus.SUBMITTED,
        warnings=warnings,
        submitted_at=dates.now(),
        **_work_of(details),
    )
    if not insert_unless_taken(application):
        raise Conflict(ALREADY_KNOWN, field="nik")
    _keep_files(application, details)
    for kind in (ConsentKind.DATA, ConsentKind.BYLAWS):
        people.give_consent(person.id, kind, channel)
    if details.wants_payroll:
        people.give_consent(person.id, ConsentKind.PAYROLL, channel)
    write_trail("joining.submitted", ref_of(application.id), warnings=len(warnings))
    tell(application, person, "application_received")
    return application


def correct_application(application_id: int, details: JoiningDetails) -> JoiningApplication:
    """Take in the corrected data once the secretary asked for them; new files replace old ones."""
    application = queries.get_application(application_id)
    warnings = _warnings_of(details)
    if rules.KNOWN_PERSON in application.warnings:
        warnings.append(rules.KNOWN_PERSON)
    else:
        applicant = Actor(0, application.person_id, "applicant", frozenset())
        people.change_person(application.person_id, details.person, applicant)
        people.set_bank_account(
            application.person_id, details.bank, details.bank_number, details.bank_holder
        )
    if details.wants_payroll and not people_queries.has_consent(
        application.person_id, ConsentKind.PAYROLL
    ):
        people.give_consent(application.person_id, ConsentKind.PAYROLL, "web")
    move(
        application,
        {JoiningStatus.CORRECTION},
        JoiningStatus.SUBMITTED,
        reason=None,
        warnings=warnings,
        **_work_of(details),
    )
    _keep_files(application, details)
    write_trail("joining.corrected", ref_of(application.id), warnings=len(warnings))
    return application


def ask_correction(application_id: int, actor: Actor, reason: str) -> None:
    """Send the application back to the applicant with what is to be mended."""
    application = queries.get_application(application_id)
    ensure_another_person(actor, beneficiary=application.person_id)
    move(
        application,
        {JoiningStatus.SUBMITTED},
        JoiningStatus.CORRECTION,
        reason=reason,
        checked_by=actor.user_id,
        checked_at=dates.now(),
    )
    write_trail("joining.correction_asked", ref_of(application_id), reason=reason)
    tell(
        application,
        people_queries.get_person(application.person_id),
        "correction_asked",
        reason=reason,
    )


def accept_application(application_id: int, actor: Actor) -> JoiningApplication:
    """Find the application in order and bill the first dues (simpanan pokok)."""
    application = queries.get_application(application_id)
    ensure_another_person(actor, beneficiary=application.person_id)
    amount = int(get_setting("joining.pokok_amount"))
    move(
        application,
        {JoiningStatus.SUBMITTED},
        JoiningStatus.AWAITING_PAYMENT,
        reason=None,
        checked_by=actor.user_id,
        checked_at=dates.now(),
    )
    bill = payments.create_bill(
        application.person_id,
        POKOK_PURPOSE,
        ref_of(application_id),
        amount,
        N_("Simpanan pokok"),
        today() + timedelta(days=PAY_WITHIN_DAYS),
        unique_key=f"joining.pokok:{application_id}",
    )
    application.bill_id = bill.id
    session.flush()
    write_trail("joining.accepted", ref_of(application_id))
    tell(
        application,
        people_queries.get_person(application.person_id),
        "application_accepted",
        amount=amount,
        due_on=bill.due_on.isoformat(),
        bill_number=bill.number,
    )
    return application


def reject_application(application_id: int, actor: Actor, reason: str) -> JoiningApplication:
    """Refuse the application; with money received it stays open, ``refund_due``.

    A transfer that was chosen and not announced is no longer expected.
    """
    application = queries.get_application(application_id)
    ensure_another_person(actor, beneficiary=application.person_id)
    payments.end_transfers_of_person(application.person_id)
    if find_unfinished(application.person_id).is_checked:
        raise Refused(
            N_("A payment of the applicant is being checked. Decide once it has its verdict.")
        )
    held_amount = payment_queries.held_for(application.person_id)
    move(
        application,
        rules.DECIDABLE_JOINING,
        JoiningStatus.REFUND_DUE if held_amount else JoiningStatus.REJECTED,
        open_mark=1 if held_amount else None,
        reason=reason,
        decided_by=actor.user_id,
        decided_at=dates.now(),
    )
    bill = payment_queries.get_bill(application.bill_id) if application.bill_id else None
    if bill is not None and bill.status is BillStatus.OPEN and not bill.paid_amount:
        payments.cancel_bill(bill.id)
    write_trail("joining.rejected", ref_of(application_id), reason=reason, held=held_amount)
    tell(
        application,
        people_queries.get_person(application.person_id),
        "application_rejected",
        reason=reason,
        amount=held_amount,
    )
    return application


def refund_application(
    application_id: int, actor: Actor, bank_account_id: int | None
) -> JoiningApplication:
    """Pay back what a refused applicant had paid, from a bank account or (None) the drawer.

    When all of it was reversed meanwhile nothing is paid: the application ends ``rejected``.
    """
    application = queries.get_application(application_id)
    ensure_another_person(
        actor, queries.find_person_of(application.decided_by), beneficiary=application.person_id
    )
    amount = payment_queries.held_for(application.person_id)
    if not amount:
        move(application, {JoiningStatus.REFUND_DUE}, JoiningStatus.REJECTED, open_mark=None)
        write_trail("joining.payment_reversed", ref_of(application_id))
        return application
    move(application, {JoiningStatus.REFUND_DUE}, JoiningStatus.REFUNDED, open_mark=None)
    post_entry(
        f"Pengembalian setoran {application.number}",
        [
            debit(HELD_FOR_MEMBERS, amount, Ref("person", application.person_id)),
            credit(money_account(bank_account_id), amount),
        ],
        source=ref_of(application_id),
        unique_key=f"joining.refund:{application_id}",
        booked_on=today(),
        unit_id=COOPERATIVE_UNIT_ID,
        approver_id=application.decided_by,
    )
    detail = queries.describe_application(application_id)
    account = detail.bank_account if bank_account_id is not None else None
    issue_document(
        REFUND,
        ref_of(application_id),
        {
            "name": detail.person.full_name,
            "application": application.number,
            "amount": amount,
            "decided_by": detail.decider,
            "paid_by": actor.name,
            "paid_to": account and account_text(account),
        },
        unit_id=COOPERATIVE_UNIT_ID,
        issued_on=today(),
        person_id=application.person_id,
    )
    write_trail("joining.refunded", ref_of(application_id), amount=amount)
    return application


def ref_of(application_id: int) -> Ref:
    """Return how other areas name the application."""
    return Ref("joining_application", application_id)


def money_account(bank_account_id: int | None) -> str:
    """Return the ledger account of a bank account of ours, or that of the cash drawer."""
    if bank_account_id is None:
        return CASH
    for account in payment_queries.list_bank_accounts(COOPERATIVE_UNIT_ID):
        if account.id == bank_account_id:
            return account.gl_account
    raise Refused(N_("This bank account is not ours."), field="bank_account_id")


def account_text(account: PersonBankAccount) -> str:
    """Return where money went, masked, as it stands on a voucher."""
    return f"{account.bank} {mask_account_number(account.number_last4)} ({account.holder})"


def move(
    application: JoiningApplication,
    allowed: Collection[JoiningStatus],
    to: JoiningStatus,
    **values: Any,
) -> None:
    """Advance the application if it still stands in one of ``allowed``; Conflict otherwise."""
    won = take(
        update(JoiningApplication)
        .where(JoiningApplication.id == application.id, JoiningApplication.status.in_(allowed))
        .values(status=to, **values)
        .execution_options(synchronize_session=False)
    )
    if not won:
        raise Conflict(N_("This application has moved on meanwhile. Please look at it again."))
    session.refresh(application)


def tell(application: JoiningApplication, person: Person, template: str, **context: Any) -> None:
    """Mail the applicant the news, with the link to the status page."""
    send_mail(
        template,
        person.email,
        {
            "name": person.full_name,
            "number": application.number,
            "token": application.token,
            **context,
        },
        locale=person.locale,
        person_id=person.id,
    )


def _warnings_of(details: JoiningDetails) -> list[str]:
    known = details.person
    if known.nik is None or known.born_on is None or known.sex is None:
        raise Refused(N_("NIK, birth date and sex are needed."), field="nik")
    if details.wants_payroll and not (details.employer_id or details.employer_name):
        raise Refused(
            N_("Payroll deduction needs an employer. Choose one first."), field="employer_id"
        )
    warnings = rules.find_nik_warnings(known.nik, known.born_on, known.sex, today())
    if warnings and not details.warnings_confirmed:
        raise Refused(
            N_("The NIK and what you typed differ. Compare both with the card, then confirm."),
            field="warnings_confirmed",
        )
    return warnings


def _person_of(details: JoiningDetails) -> tuple[Person, bool]:
    """Return the applicant, and whether the register's data on them must stay as they are.

    Whoever had a membership or a login could be taken over by a form that anybody may send.
    """
    nik = details.person.nik
    person = people_queries.find_person_by_nik(nik) if nik else None
    if person is None:
        return people.add_person(details.person), False
    if members.find_current_member(person.id) or queries.find_open_application(person.id):
        raise Conflict(ALREADY_KNOWN, field="nik")
    if members.list_memberships(person.id) or identity_queries.find_user_of_person(person.id):
        return person, True
    applicant = Actor(0, person.id, "applicant", frozenset())
    return people.change_person(person.id, details.person, applicant), False


def _work_of(details: JoiningDetails) -> dict[str, Any]:
    return {
        "employer_id": details.employer_id,
        "employer_name": None if details.employer_id else details.employer_name,
        "employee_number": details.employee_number,
        "monthly_salary": details.monthly_salary,
        "wants_payroll": details.wants_payroll,
    }


def _keep_files(application: JoiningApplication, details: JoiningDetails) -> None:
    owner = ref_of(application.id)
    if details.identity_file is not None:
        application.identity_file_id = keep_file(details.identity_file, owner, "identity").id
    if details.authority_file is not None:
        application.authority_file_id = keep_file(
            details.authority_file, owner, "payroll_authority"
        ).id
    session.flush()
