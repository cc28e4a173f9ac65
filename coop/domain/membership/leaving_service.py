"""Leaving: request, settle, approve, pay, and the secretary's deactivation, each once."""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import update

from coop import dates
from coop.db import insert_unless_taken, session, take
from coop.domain.approvals.service import ensure_another_person
from coop.domain.documents.service import issue_document
from coop.domain.identity import queries as identity_queries
from coop.domain.identity import service as identity
from coop.domain.identity.types import Actor, Role
from coop.domain.ledger.models import JournalEntry
from coop.domain.ledger.service import post_entry
from coop.domain.ledger.settlement import SOURCES
from coop.domain.ledger.types import Line, Side, credit
from coop.domain.members import queries as member_queries
from coop.domain.members import service as members
from coop.domain.members.models import Member
from coop.domain.members.types import LeavingReason
from coop.domain.membership import queries, rules
from coop.domain.membership.joining_service import account_text, money_account
from coop.domain.membership.models import Resignation
from coop.domain.membership.types import LeavingStatus, Sheet, SheetLine
from coop.domain.notifications.service import send_mail
from coop.domain.payments.balances import find_unfinished
from coop.domain.payments.queries import list_open_bills
from coop.domain.payments.service import cancel_bill, end_transfers_of_person
from coop.domain.people.queries import find_current_bank_account, get_person
from coop.domain.savings.queries import list_accounts
from coop.domain.savings.service import close_account
from coop.domain.settings.service import today
from coop.domain.trail.service import write_trail
from coop.domain.units.types import COOPERATIVE_UNIT_ID
from coop.errors import Conflict, Refused
from coop.explain import N_
from coop.refs import Ref

SETTLEMENT = "settlement"


def calculate_sheet(member_id: int, on: date) -> Sheet:
    """Return the settlement as of ``on`` from what every area says, and what blocks it."""
    looks = [(source.kind, source.look(member_id, on)) for source in SOURCES.values()]
    lines = tuple(
        SheetLine(
            kind,
            part.label,
            part.line.account,
            part.line.side is Side.CREDIT,
            part.line.amount,
            (part.line.ref.kind, part.line.ref.id) if part.line.ref else None,
            part.explained,
        )
        for kind, look in looks
        for part in look.parts
    )
    blockers = [text for _kind, look in looks for text in look.blockers]
    return Sheet(on, lines, rules.calculate_net(lines), tuple(dict.fromkeys(blockers)))


def request_resignation(
    member_id: int, reason: LeavingReason, note: str, actor: Actor
) -> Resignation:
    """Take in that a membership is to end: by the member, or by the secretary for a reason.

    From here on the member is ``leaving``: no new loans and withdrawals. Raises Refused when
    someone else's own request is entered, Conflict when a resignation is under way.
    """
    member = member_queries.get_member(member_id)
    is_own = actor.person_id is not None and actor.person_id == member.person_id
    if not is_own and not actor.may("membership.settle"):
        raise Refused(N_("Only the member or the secretary can ask for this."))
    if is_own and reason is not LeavingReason.REQUEST:
        raise Refused(N_("This reason is entered by the secretary."), field="reason")
    members.mark_leaving(member_id)
    resignation = Resignation(
        member_id=member_id,
        open_mark=1,
        status=LeavingStatus.REQUESTED,
        reason=reason,
        note=note,
        requested_by=actor.user_id,
        requested_at=dates.now(),
    )
    if not insert_unless_taken(resignation):
        raise Conflict(N_("A resignation of this member is already under way."))
    write_trail("resignation.requested", ref_of(resignation.id))
    _tell(member, reason, "resignation_received")
    return resignation


def withdraw_resignation(resignation_id: int, actor: Actor) -> None:
    """Take the request back; the member stays. Only while nothing is settled."""
    resignation = queries.get_resignation(resignation_id)
    member = member_queries.get_member(resignation.member_id)
    if actor.person_id != member.person_id and not actor.may("membership.settle"):
        raise Refused(N_("Only the member or the secretary can take this back."))
    _move(resignation, {LeavingStatus.REQUESTED}, LeavingStatus.WITHDRAWN, open_mark=None)
    members.mark_staying(member.id)
    write_trail("resignation.withdrawn", ref_of(resignation_id))


def settle_resignation(resignation_id: int, actor: Actor) -> Sheet:
    """Freeze the settlement sheet as of today. Refused while something blocks it or is owed."""
    resignation = queries.get_resignation(resignation_id)
    member = member_queries.get_member(resignation.member_id)
    ensure_another_person(actor, beneficiary=member.person_id)
    sheet = calculate_sheet(member.id, today())
    rules.ensure_payable(sheet.net.result, sheet.blockers)
    _move(
        resignation,
        {LeavingStatus.REQUESTED},
        LeavingStatus.SETTLED,
        settled_by=actor.user_id,
        settlement=sheet.to_json(),
        net_amount=sheet.net.result,
    )
    write_trail("resignation.settled", ref_of(resignation_id), net=sheet.net.result)
    _tell(member, resignation.reason, "resignation_settled", amount=sheet.net.result)
    return sheet


def unsettle_resignation(resignation_id: int, actor: Actor, reason: str) -> None:
    """Send a settled or approved sheet back to be worked out again."""
    resignation = queries.get_resignation(resignation_id)
    _reopen(resignation)
    write_trail("resignation.unsettled", ref_of(resignation_id), reason=reason, by=actor.name)


def approve_resignation(resignation_id: int, actor: Actor) -> None:
    """Approve the frozen sheet for the board, by another person than who settled it."""
    resignation = queries.get_resignation(resignation_id)
    member = member_queries.get_member(resignation.member_id)
    ensure_another_person(
        actor, queries.find_person_of(resignation.settled_by), beneficiary=member.person_id
    )
    _move(resignation, {LeavingStatus.SETTLED}, LeavingStatus.APPROVED, approved_by=actor.user_id)
    write_trail("resignation.approved", ref_of(resignation_id))


def reject_resignation(resignation_id: int, actor: Actor, reason: str) -> None:
    """Refuse the resignation: the member stays."""
    resignation = queries.get_resignation(resignation_id)
    member = member_queries.get_member(resignation.member_id)
    ensure_another_person(actor, beneficiary=member.person_id)
    _move(
        resignation,
        {LeavingStatus.REQUESTED, LeavingStatus.SETTLED},
        LeavingStatus.REJECTED,
        open_mark=None,
        settlement=None,
        net_amount=None,
    )
    members.mark_staying(member.id)
    write_trail("resignation.rejected", ref_of(resignation_id), reason=reason)
    _tell(member, resignation.reason, "resignation_rejected", note=reason)


def pay_resignation(resignation_id: int, actor: Actor, bank_account_id: int | None) -> Resignation:
    """Pay the approved settlement, in one entry, from a bank account or (None) the drawer.

    The sheet is worked out again as of its date; when it differs, nothing is paid and the
    resignation returned stands at ``requested``. A third person pays: neither who settled nor
    who approved.
    """
    resignation = queries.get_resignation(resignation_id)
    member = member_queries.get_member(resignation.member_id)
    ensure_another_person(
        actor,
        queries.find_person_of(resignation.settled_by),
        queries.find_person_of(resignation.approved_by),
        beneficiary=member.person_id,
    )
    if resignation.settlement is None or resignation.status is not LeavingStatus.APPROVED:
        raise Conflict(N_("This resignation has moved on meanwhile. Please look at it again."))
    frozen = Sheet.from_json(resignation.settlement)
    sheet = calculate_sheet(member.id, frozen.on)
    if not sheet.equals(frozen) or sheet.blockers:
        _reopen(resignation)
        write_trail("resignation.sheet_changed", ref_of(resignation_id))
        return resignation
    _move(
        resignation,
        {LeavingStatus.APPROVED},
        LeavingStatus.PAID,
        paid_by=actor.user_id,
        paid_on=today(),
    )
    entry = _post(resignation, member, sheet, bank_account_id)
    if entry is None:
        for account in list_accounts(member.id):
            close_account(account.id, today())
    else:
        resignation.entry_id = entry.id
        for source in SOURCES.values():
            source.close(member.id, entry, sheet.on)
    for bill in list_open_bills(member.person_id):
        cancel_bill(bill.id)
    end_transfers_of_person(member.person_id)
    if find_unfinished(member.person_id).is_checked:  # announced while we paid
        raise Conflict(N_("This resignation has moved on meanwhile. Please look at it again."))
    _issue_sheet(resignation, member, sheet, actor, bank_account_id)
    write_trail("resignation.paid", ref_of(resignation_id), net=sheet.net.result)
    return resignation


def complete_resignation(resignation_id: int, actor: Actor) -> None:
    """Deactivate the member, exactly once: the register, the login and the card end."""
    resignation = queries.get_resignation(resignation_id)
    member = member_queries.get_member(resignation.member_id)
    ensure_another_person(actor, beneficiary=member.person_id)
    _move(
        resignation,
        {LeavingStatus.PAID},
        LeavingStatus.COMPLETED,
        open_mark=None,
        completed_by=actor.user_id,
        completed_at=dates.now(),
    )
    members.mark_left(member.id, today(), resignation.reason)
    user = identity_queries.find_user_of_person(member.person_id)
    if user is not None:
        identity.revoke_role(user.id, Role.MEMBER)
        if not identity_queries.list_roles(user.id):  # staff keep their office's login
            identity.switch_off_user(user.id)
    write_trail("resignation.completed", ref_of(resignation_id))
    _tell(
        member,
        resignation.reason,
        "resignation_completed",
        amount=resignation.net_amount or 0,
        on=today().isoformat(),
    )


def ref_of(resignation_id: int) -> Ref:
    """Return how other areas name the resignation."""
    return Ref("resignation", resignation_id)


def _post(
    resignation: Resignation, member: Member, sheet: Sheet, bank_account_id: int | None
) -> JournalEntry | None:
    """Post all parts and the payment in one entry; None when there is nothing to post."""
    lines = [
        Line(
            line.account,
            Side.CREDIT if line.is_owed else Side.DEBIT,
            line.amount,
            Ref(*line.ref) if line.ref else None,
        )
        for line in sheet.lines
    ]
    if sheet.net.result:
        lines.append(credit(money_account(bank_account_id), sheet.net.result))
    if not lines:
        return None
    return post_entry(
        f"Penyelesaian keanggotaan {member.number}",
        lines,
        source=ref_of(resignation.id),
        unique_key=f"resignation:{resignation.id}",
        booked_on=today(),
        unit_id=COOPERATIVE_UNIT_ID,
        approver_id=resignation.approved_by,
    )


def _issue_sheet(
    resignation: Resignation,
    member: Member,
    sheet: Sheet,
    actor: Actor,
    bank_account_id: int | None,
) -> None:
    person = get_person(member.person_id)
    account = find_current_bank_account(person.id) if bank_account_id is not None else None
    names = queries.describe_resignation(resignation.id).names
    issue_document(
        SETTLEMENT,
        ref_of(resignation.id),
        {
            "member_number": member.number,
            "name": person.full_name,
            "joined_on": member.joined_on,
            "reason": resignation.reason.value,
            "as_of": sheet.on,
            "net_amount": sheet.net.result,
            "lines": [
                {"label": line.label, "amount": line.amount, "is_owed": line.is_owed}
                for line in sheet.lines
            ],
            "paid_to": account and account_text(account),
            "settled_by": names["settled_by"],
            "approved_by": names["approved_by"],
            "paid_by": actor.name,
        },
        unit_id=COOPERATIVE_UNIT_ID,
        issued_on=today(),
        person_id=person.id,
    )


def _reopen(resignation: Resignation) -> None:
    _move(
        resignation,
        {LeavingStatus.SETTLED, LeavingStatus.APPROVED},
        LeavingStatus.REQUESTED,
        settlement=None,
        net_amount=None,
        settled_by=None,
        approved_by=None,
    )


def _move(
    resignation: Resignation, allowed: Collection[LeavingStatus], to: LeavingStatus, **values: Any
) -> None:
    won = take(
        update(Resignation)
        .where(Resignation.id == resignation.id, Resignation.status.in_(allowed))
        .values(status=to, **values)
        .execution_options(synchronize_session=False)
    )
    if not won:
        raise Conflict(N_("This resignation has moved on meanwhile. Please look at it again."))
    session.refresh(resignation)


def _tell(member: Member, why: LeavingReason, template: str, **context: Any) -> None:
    """Mail the member the news; nobody writes to the dead."""
    if why is LeavingReason.DEATH:
        return
    person = get_person(member.person_id)
    send_mail(
        template,
        person.email,
        {"name": person.full_name, "member_number": member.number, **context},
        locale=person.locale,
        person_id=person.id,
    )
