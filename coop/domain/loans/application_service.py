"""From the wish to the decision: apply, analyse, decide, vote, cancel."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import update

from coop import dates
from coop.db import insert_unless_taken, session, take
from coop.domain.approvals.service import ensure_another_person
from coop.domain.documents.service import issue_document
from coop.domain.files.service import keep_file
from coop.domain.files.types import CheckedFile
from coop.domain.identity.queries import get_actor
from coop.domain.identity.types import Actor
from coop.domain.loans import papers, queries
from coop.domain.loans.eligibility_rules import Eligibility
from coop.domain.loans.eligibility_service import (
    AppliedFor,
    LoanQuote,
    MemberFacts,
    calculate_fee,
    freeze,
    gather_facts,
    judge,
    quote_loan,
    quote_product,
    thaw,
)
from coop.domain.loans.errors import AlreadyOpen, NotAtThisStep, NotEligible
from coop.domain.loans.models import Loan, LoanApplication, LoanVote
from coop.domain.loans.records import Borrower
from coop.domain.loans.types import ApplicationStatus, VoteChoice
from coop.domain.loans.vote_counting import count_votes, get_deciding_vote, has_voted
from coop.domain.notifications.service import send_mail
from coop.domain.numbering.service import take_number
from coop.domain.settings.service import get_setting, today
from coop.domain.trail.service import write_trail
from coop.errors import Refused
from coop.explain import N_
from coop.refs import Ref

APPLICATION = "loan_application"
AGREEMENT = "loan_agreement"
VOTED = N_("You have voted on this application already.")
_FIELDS = {
    "Loan amount": "amount",
    "Ceiling by savings": "amount",
    "Term": "months",
    "Instalment within the salary": "monthly_salary",
}


def submit_application(
    member_id: int, wish: AppliedFor, files: Sequence[tuple[str, CheckedFile]] = ()
) -> LoanApplication:
    """Take an application in, with its eligibility frozen, or refuse it with the reason.

    ``files`` are (purpose, checked upload). Raises NotEligible naming the first condition that
    is not met, AlreadyOpen when the member has an application under way.
    """
    on = today()
    quote = quote_product(wish.version_id, wish.amount, wish.months, on)
    if queries.find_open_application(member_id) is not None:
        raise AlreadyOpen(N_("You have an application that is not finished yet."))
    facts = gather_facts(member_id, on)
    eligibility = judge(wish, quote, facts, on)
    for check in eligibility.checks:
        if not check.ok:
            raise NotEligible(_REFUSALS[check.label], field=_FIELDS.get(check.label))
    application = LoanApplication(
        number=take_number(quote.terms.unit_id, APPLICATION, f"{on:%Y}"),
        member_id=member_id,
        product_version_id=wish.version_id,
        open_mark=1,
        status=ApplicationStatus.SUBMITTED,
        amount=wish.amount,
        months=wish.months,
        purpose=wish.purpose,
        monthly_salary=wish.monthly_salary,
        collateral=wish.collateral,
        other_instalments_amount=wish.other_instalments_amount,
        eligibility=freeze(eligibility),
        submitted_at=dates.now(),
    )
    if not insert_unless_taken(application):
        raise AlreadyOpen(N_("You have an application that is not finished yet."))
    _keep(application, files)
    write_trail("loan_application.submitted", _ref(application), amount=wish.amount)
    _tell("loan_received", application)
    return application


_REFUSALS = {
    "Active member": N_("Only active members may borrow."),
    "Length of membership": N_("You have not been a member for long enough for this product."),
    "No arrears": N_("Something of yours is overdue. Please pay it first."),
    "No other application": N_("You have an application that is not finished yet."),
    "Loan amount": N_("This product is not offered for such an amount."),
    "Term": N_("This product is not offered for such a term."),
    "Ceiling by savings": N_("The amount is above your ceiling by savings. Ask for less."),
    "Instalment within the salary": N_(
        "The instalment does not fit into your salary. Ask for less, or for a longer term."
    ),
    "Interest rate": N_("The interest of this product is above the legal ceiling."),
}
"""A sentence for each check of `check_eligibility`, by its label."""


def complete_application(
    application_id: int, files: Sequence[tuple[str, CheckedFile]], note: str = ""
) -> LoanApplication:
    """Hand an application that was sent back in again, with what was missing."""
    application = _advance(application_id, ApplicationStatus.RETURNED, ApplicationStatus.SUBMITTED)
    _keep(application, files)
    write_trail("loan_application.completed", _ref(application), note=note)
    return application


def return_application(application_id: int, actor: Actor, reason: str) -> LoanApplication:
    """Send an application back to the member with what is missing."""
    _ensure_stranger(application_id, actor)
    application = _advance(
        application_id,
        ApplicationStatus.SUBMITTED,
        ApplicationStatus.RETURNED,
        reason=_needed(reason),
    )
    write_trail("loan_application.returned", _ref(application), reason=reason)
    _tell("loan_returned", application, reason=reason, moment=dates.now().isoformat())
    return application


def analyse_application(
    application_id: int, actor: Actor, *, recommends: bool, note: str
) -> LoanApplication:
    """Note the treasurer's analysis with the facts of today, and pass it on for decision.

    Above the treasurer's limit the committee decides. Never by the applicant.
    """
    application = _ensure_stranger(application_id, actor)
    case = open_case_file(application)
    application = _advance(
        application_id,
        ApplicationStatus.SUBMITTED,
        ApplicationStatus.AWAITING_DECISION,
        analysed_by=actor.user_id,
        analysed_at=dates.now(),
        recommends=recommends,
        needs_committee=application.amount > get_setting("loans.treasurer_limit_amount"),
        analysis={
            "note": _needed(note, "note"),
            "base_savings": case.facts.base_savings,
            "running_instalments": case.facts.running_instalments,
            "arrears": case.facts.arrears,
            "eligibility": freeze(case.eligibility),
        },
    )
    write_trail("loan_application.analysed", _ref(application), recommends=recommends, note=note)
    return application


@dataclass(frozen=True, slots=True)
class CaseFile:
    """What is known of a kept application today: the member, the cost, every condition."""

    facts: MemberFacts
    quote: LoanQuote
    eligibility: Eligibility


def open_case_file(application: LoanApplication) -> CaseFile:
    """Return the facts of today about a kept application, on its own terms."""
    on = today()
    terms = queries.get_terms(application.product_version_id)
    quote = quote_loan(terms, application.amount, application.months, on)
    wish = AppliedFor(
        application.product_version_id,
        application.amount,
        application.months,
        application.purpose,
        application.monthly_salary,
        application.other_instalments_amount,
    )
    facts = gather_facts(application.member_id, on)
    return CaseFile(facts, quote, judge(wish, quote, facts, on, is_kept=True))


def decide_within_limit(
    application_id: int, actor: Actor, *, approve: bool, reason: str
) -> LoanApplication:
    """Decide an application up to the treasurer's limit, with a reason, once."""
    application = _ensure_stranger(application_id, actor)
    if application.needs_committee:
        raise Refused(N_("This amount is above the treasurer's limit: the committee decides."))
    return _decide(application_id, actor, approve=approve, reason=_needed(reason))


def vote(application_id: int, actor: Actor, choice: VoteChoice, reason: str) -> LoanApplication:
    """Give one committee member's vote; the vote that completes the majority decides.

    One vote a person, never the applicant's. Rivals queue up on the counted row, so exactly one
    vote decides. Who has voted may have the votes counted again: that decides when the committee
    has become smaller. Returns the application as it stands after the vote.
    """
    application = _ensure_stranger(application_id, actor)
    is_again = has_voted(application_id, actor.person_id)
    counted = take(
        update(LoanApplication)
        .where(
            LoanApplication.id == application_id,
            LoanApplication.status == ApplicationStatus.AWAITING_DECISION,
            LoanApplication.needs_committee.is_(True),
        )
        .values(vote_count=LoanApplication.vote_count + (0 if is_again else 1))
        .execution_options(synchronize_session=False)
    )
    if not counted:
        raise NotAtThisStep(N_("The committee does not vote on this application now."))
    if not is_again:
        row = LoanVote(
            application_id=application_id,
            user_id=actor.user_id,
            person_id=actor.person_id,
            choice=choice,
            reason=_needed(reason),
            voted_at=dates.now(),
        )
        if not insert_unless_taken(row):
            raise NotAtThisStep(VOTED)
        write_trail("loan_application.voted", _ref(application), choice=choice.value, reason=reason)
    verdict = count_votes(application_id)
    if verdict is None:
        if is_again:
            raise NotAtThisStep(VOTED)
        return queries.get_application(application_id)
    deciding = get_deciding_vote(application_id, approved=verdict)
    voter = actor if deciding.user_id == actor.user_id else get_actor(deciding.user_id)
    return _decide(application_id, voter, approve=verdict, reason=deciding.reason)


def cancel_application(application_id: int, reason: str = "") -> LoanApplication:
    """Withdraw an application until it is paid out; an approved loan lapses with it."""
    application = queries.get_application(application_id)
    if not application.status.is_open:
        raise NotAtThisStep(N_("This application is finished, so it cannot be withdrawn."))
    application = _advance(
        application_id, application.status, ApplicationStatus.WITHDRAWN, open_mark=None
    )
    write_trail("loan_application.withdrawn", _ref(application), reason=reason)
    return application


def _decide(application_id: int, actor: Actor, *, approve: bool, reason: str) -> LoanApplication:
    application = _advance(
        application_id,
        ApplicationStatus.AWAITING_DECISION,
        ApplicationStatus.APPROVED if approve else ApplicationStatus.REJECTED,
        decided_by=actor.user_id,
        decided_at=dates.now(),
        reason=reason,
        open_mark=1 if approve else None,
    )
    borrower = queries.get_borrower(application.member_id)
    if approve:
        if not gather_facts(application.member_id, today()).is_active:
            raise Refused(N_("Only active members may borrow."))
        _prepare_loan(application, borrower, actor)
    verb = "approved" if approve else "rejected"
    write_trail(f"loan_application.{verb}", _ref(application), reason=reason)
    _tell(f"loan_{verb}", application, reason=reason)
    return application


def _prepare_loan(application: LoanApplication, borrower: Borrower, actor: Actor) -> Loan:
    """Make the loan of an approved application and issue its agreement."""
    on = today()
    terms = queries.get_terms(application.product_version_id)
    loan = Loan(
        number=take_number(terms.unit_id, "loan", f"{on:%Y}"),
        application_id=application.id,
        member_id=application.member_id,
        product_version_id=terms.version_id,
        unit_id=terms.unit_id,
        status=None,
        principal=application.amount,
        months=application.months,
        method=terms.method,
        rate_percent_per_year=terms.rate_percent_per_year,
        admin_fee_amount=calculate_fee(application.amount, terms.admin_fee_percent),
        swp_amount=calculate_fee(application.amount, terms.swp_percent),
        principal_balance=0,
        approved_by=actor.user_id,
    )
    session.add(loan)
    session.flush()
    agreement = issue_document(
        AGREEMENT,
        Ref("loan", loan.id),
        papers.agreement_content(loan, application, terms, borrower, actor.name, on),
        unit_id=loan.unit_id,
        issued_on=on,
        person_id=borrower.person_id,
    )
    loan.agreement_id = agreement.id
    session.flush()
    write_trail("loan.approved", Ref("loan", loan.id), amount=loan.principal)
    return loan


def _ensure_stranger(application_id: int, actor: Actor) -> LoanApplication:
    """Return the application unless ``actor`` is who asks for the money."""
    application = queries.get_application(application_id)
    borrower = queries.get_borrower(application.member_id)
    ensure_another_person(actor, beneficiary=borrower.person_id)
    return application


def _advance(
    application_id: int, old: ApplicationStatus, new: ApplicationStatus, **values: Any
) -> LoanApplication:
    won = take(
        update(LoanApplication)
        .where(LoanApplication.id == application_id, LoanApplication.status == old)
        .values(status=new, **values)
        .execution_options(synchronize_session=False)
    )
    if not won:
        raise NotAtThisStep(N_("This application is not at this step any more. Look at it again."))
    return queries.get_application(application_id)


def _needed(reason: str, field: str = "reason") -> str:
    if not reason.strip():
        raise Refused(N_("Please give a reason."), field=field)
    return reason.strip()


def _keep(application: LoanApplication, files: Sequence[tuple[str, CheckedFile]]) -> None:
    for purpose, upload in files:
        keep_file(upload, _ref(application), purpose)


def _ref(application: LoanApplication) -> Ref:
    return Ref(APPLICATION, application.id)


def _tell(template: str, application: LoanApplication, *, moment: str = "", **more: Any) -> None:
    borrower = queries.get_borrower(application.member_id)
    send_mail(
        template,
        borrower.email,
        {
            "name": borrower.name,
            "number": application.number,
            "id": application.id,
            "amount": application.amount,
            "months": application.months,
            **more,
        },
        locale=borrower.locale,
        person_id=borrower.person_id,
        unique_key=f"{template}:{application.id}{moment}",
    )


__all__ = [
    "AppliedFor",
    "analyse_application",
    "cancel_application",
    "complete_application",
    "decide_within_limit",
    "open_case_file",
    "return_application",
    "submit_application",
    "thaw",
    "vote",
]
