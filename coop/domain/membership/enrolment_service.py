"""The board's decision: the applicant becomes a member, with accounts and a login."""

from coop import dates
from coop.domain.approvals.service import ensure_another_person
from coop.domain.identity import queries as identity_queries
from coop.domain.identity import service as identity
from coop.domain.identity.models import User
from coop.domain.identity.types import Actor, LoginKind, Role, TokenPurpose
from coop.domain.ledger.chart import HELD_FOR_MEMBERS
from coop.domain.ledger.service import post_entry
from coop.domain.ledger.types import credit, debit
from coop.domain.members import queries as members_queries
from coop.domain.members import service as members
from coop.domain.members.models import Member
from coop.domain.membership import queries
from coop.domain.membership.joining_service import move, ref_of, tell
from coop.domain.membership.models import JoiningApplication
from coop.domain.membership.types import JoiningStatus
from coop.domain.payments.queries import get_bill, held_for
from coop.domain.payroll.service import keep_authority
from coop.domain.people.models import Person
from coop.domain.people.queries import get_person
from coop.domain.savings import service as savings
from coop.domain.savings.queries import get_account
from coop.domain.savings.types import MovementKind
from coop.domain.settings.service import today
from coop.domain.trail.service import write_trail
from coop.domain.units.types import COOPERATIVE_UNIT_ID
from coop.errors import Refused
from coop.explain import N_
from coop.refs import Ref

PRODUCTS = ("pokok", "wajib", "sukarela")


def approve_application(application_id: int, actor: Actor) -> Member:
    """Make the applicant a member: register, accounts, first dues, login and activation link.

    By another person than the secretary who checked, and never by the applicant.
    """
    application = queries.get_application(application_id)
    ensure_another_person(
        actor, queries.find_person_of(application.checked_by), beneficiary=application.person_id
    )
    move(
        application,
        {JoiningStatus.PAID},
        JoiningStatus.APPROVED,
        open_mark=None,
        decided_by=actor.user_id,
        decided_at=dates.now(),
    )
    person = get_person(application.person_id)
    member = members.enrol_member(
        person.id,
        joined_on=today(),
        employer_id=_employer_of(application),
        employee_number=application.employee_number,
        monthly_salary=application.monthly_salary,
        pays_by_payroll=application.wants_payroll,
    )
    application.member_id = member.id
    _take_over_letter(application, member)
    _credit_first_dues(application, member)
    token = _open_login(person, member)
    write_trail("joining.approved", ref_of(application_id), member=member.number)
    tell(
        application,
        person,
        "member_welcome",
        member_number=member.number,
        activation_token=token,
        joined_on=member.joined_on.isoformat(),
    )
    return member


def _employer_of(application: JoiningApplication) -> int | None:
    """Return the chosen employer; a typed one is entered unless its name is known."""
    if application.employer_id is not None or not application.employer_name:
        return application.employer_id
    typed = application.employer_name.strip().casefold()
    for employer in members_queries.list_employers():
        if employer.name.casefold() == typed:
            return employer.id
    return members.add_employer(application.employer_name).id


def _take_over_letter(application: JoiningApplication, member: Member) -> None:
    """Let the letter of authority that came with the application hold from today on."""
    file_id = application.authority_file_id
    if application.wants_payroll and file_id is not None and member.employer_id is not None:
        keep_authority(member.id, lambda: file_id, today(), None)


def _credit_first_dues(application: JoiningApplication, member: Member) -> None:
    """Move what was held: the bill to pokok, the unique digits of a transfer to sukarela."""
    accounts = {
        code: savings.open_account(member.id, code, on=member.joined_on).id for code in PRODUCTS
    }
    if application.bill_id is None:
        raise Refused(N_("The first dues were never billed."))
    held_amount = held_for(application.person_id)
    pokok_amount = get_bill(application.bill_id).amount
    if held_amount < pokok_amount:
        raise Refused(
            N_("Only %(amount)s of the first dues has been recorded."), amount=held_amount
        )
    parts = {"pokok": pokok_amount, "sukarela": held_amount - pokok_amount}
    text = f"Setoran awal {application.number}"
    entry = post_entry(
        text,
        [
            debit(HELD_FOR_MEMBERS, held_amount, Ref("person", application.person_id)),
            *(
                credit(
                    get_account(accounts[code]).gl_account,
                    amount,
                    Ref("savings_account", accounts[code]),
                )
                for code, amount in parts.items()
                if amount
            ),
        ],
        source=ref_of(application.id),
        unique_key=f"joining.approve:{application.id}",
        booked_on=member.joined_on,
        unit_id=COOPERATIVE_UNIT_ID,
        approver_id=application.decided_by,
    )
    for code, amount in parts.items():
        if amount:
            savings.change_balance(accounts[code], amount, MovementKind.DEPOSIT, entry, text)


def _open_login(person: Person, member: Member) -> str | None:
    """Give the person a login with the member's number; return the activation token, if needed."""
    user = identity_queries.find_user_of_person(person.id)
    if user is None:
        user = identity.create_user(person.full_name, person_id=person.id, locale=person.locale)
    elif not user.is_active:
        for role in set(identity_queries.list_roles(user.id)) - {Role.MEMBER}:
            identity.revoke_role(user.id, role)  # an office does not come back with membership
        identity.switch_on_user(user.id)
    known = {name.kind for name in identity_queries.list_login_names(user.id)}
    identity.add_login_name(user.id, LoginKind.MEMBER_NUMBER, member.number)
    for kind, value in ((LoginKind.EMAIL, person.email), (LoginKind.PHONE, person.phone)):
        if value and kind not in known:
            _add_unless_taken(user, kind, value)
    identity.grant_role(user.id, Role.MEMBER)
    if user.password_hash is not None:
        return None
    return identity.issue_token(user.id, TokenPurpose.ACTIVATION)


def _add_unless_taken(user: User, kind: LoginKind, value: str) -> None:
    """Couples share phones and addresses: who comes second signs in with the member number."""
    try:
        identity.add_login_name(user.id, kind, value)
    except Refused:
        write_trail("login_name.taken", Ref("user", user.id), kind=kind.value)
