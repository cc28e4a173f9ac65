"""The opening trial balance: what no file brings is typed, and the opening account ends at zero."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import func, select, update

from coop import dates
from coop.db import insert_unless_taken, session, take
from coop.domain.approvals.service import ensure_another_person
from coop.domain.identity.types import Actor
from coop.domain.ledger import chart
from coop.domain.ledger.models import GlAccount, JournalEntry, JournalLine
from coop.domain.ledger.service import post_entry
from coop.domain.ledger.types import Line, Side, credit, debit
from coop.domain.moving_in import queries
from coop.domain.moving_in.errors import NotAtThisStep, NotBalanced
from coop.domain.moving_in.models import Move, OpeningBalance
from coop.domain.moving_in.preparation_service import SUBJECT as MOVE
from coop.domain.moving_in.types import MoveStatus, OpeningAccount, OpeningState, OpeningStatus
from coop.domain.trail.service import acting_user, write_trail
from coop.domain.units.types import COOPERATIVE_UNIT_ID
from coop.errors import Refused
from coop.explain import N_
from coop.money import MAX_RUPIAH
from coop.refs import Ref

SUBJECT: Final = "opening_balance"


def find_draft() -> OpeningBalance | None:
    """Return the opening trial balance that is being prepared, or None."""
    return session.scalars(
        select(OpeningBalance).where(OpeningBalance.open_mark == 1)
    ).one_or_none()


def list_booked() -> list[OpeningBalance]:
    """Return the opening trial balances that are booked, latest first."""
    return list(
        session.scalars(
            select(OpeningBalance)
            .where(OpeningBalance.status == OpeningStatus.BOOKED)
            .order_by(OpeningBalance.id.desc())
        )
    )


def describe_opening(amounts: Mapping[str, int] | None = None) -> OpeningState:
    """Return how the opening trial balance stands with ``amounts`` (else with the draft's)."""
    if amounts is None:
        draft = find_draft()
        amounts = draft.amounts if draft is not None else {}
    moves = [move for move in queries.list_unfinished() if move.status is MoveStatus.IMPORTED]
    brought = _brought_in([move.id for move in moves])
    accounts = session.scalars(
        select(GlAccount)
        .where(GlAccount.is_active.is_(True), GlAccount.code != chart.OPENING)
        .order_by(GlAccount.code)
    )
    return OpeningState(
        moves[0].cut_over_on if moves else None,
        tuple(
            _account(account, brought.get(account.code, 0), amounts)
            for account in accounts
            if account.ref_kind is None or account.code in brought
        ),
        tuple(move.id for move in moves),
    )


def _account(account: GlAccount, brought: int, amounts: Mapping[str, int]) -> OpeningAccount:
    is_control = account.ref_kind is not None
    on_side = brought if account.side is Side.DEBIT else -brought
    return OpeningAccount(
        account.code,
        account.name_id,
        account.name_en,
        account.account_class,
        account.side,
        on_side if is_control else int(amounts.get(account.code, 0)),
        is_control,
    )


def _brought_in(move_ids: list[int]) -> dict[str, int]:
    """Return debit less credit by account of what the files booked, the opening account aside."""
    if not move_ids:
        return {}
    rows = session.execute(
        select(JournalLine.account, func.sum(JournalLine.debit - JournalLine.credit))
        .join(JournalEntry, JournalEntry.id == JournalLine.entry_id)
        .where(
            JournalEntry.source_kind == MOVE,
            JournalEntry.source_id.in_(move_ids),
            JournalLine.account != chart.OPENING,
        )
        .group_by(JournalLine.account)
    )
    return {account: int(amount) for account, amount in rows}


def save_opening(amounts: Mapping[str, int], actor: Actor) -> OpeningBalance:
    """Keep what was typed: rupiah on the normal side by account; it need not balance yet.

    Raises NotAtThisStep while no file is in, Refused for an account that is not typed.
    """
    ensure_another_person(actor)
    state = describe_opening(amounts)
    if state.cut_over_on is None:
        raise NotAtThisStep(N_("Bring the members in first: their savings and loans come with it."))
    typed = {account.code for account in state.accounts if not account.is_control}
    for code, amount in amounts.items():
        if code not in typed or abs(amount) > MAX_RUPIAH:
            raise Refused(N_("Account %(code)s is not typed here."), code=code)
    kept = {code: amount for code, amount in amounts.items() if amount}
    draft = find_draft()
    values = {
        "cut_over_on": state.cut_over_on,
        "amounts": kept,
        "prepared_by": actor.user_id,
        "prepared_person_id": actor.person_id,
        "prepared_at": dates.now(),
    }
    if draft is None:
        draft = OpeningBalance(
            unit_id=COOPERATIVE_UNIT_ID,
            open_mark=1,
            status=OpeningStatus.DRAFT,
            revision=1,
            **values,
        )
        if not insert_unless_taken(draft):
            raise _changed_meanwhile()
    elif not _change(draft, values):
        raise _changed_meanwhile()
    session.refresh(draft)
    write_trail(
        "opening.saved",
        Ref(SUBJECT, draft.id),
        accounts=len(kept),
        difference_amount=state.missing,
    )
    return draft


def _change(draft: OpeningBalance, values: dict[str, Any]) -> bool:
    return take(
        update(OpeningBalance)
        .where(
            OpeningBalance.id == draft.id,
            OpeningBalance.open_mark == 1,
            OpeningBalance.revision == draft.revision,
        )
        .values(revision=OpeningBalance.revision + 1, **values)
        .execution_options(synchronize_session=False)
    )


def approve_opening(revision: int, actor: Actor) -> OpeningBalance:
    """Book the opening trial balance as it was read, as another person than who typed it.

    It must leave the opening account at zero and finishes the move. Raises NotBalanced,
    NotAtThisStep (changed meanwhile, a file still waits), Refused for the same person.
    """
    draft = find_draft()
    if draft is None:
        raise NotAtThisStep(N_("There is no opening trial balance to approve."))
    ensure_another_person(actor, draft.prepared_person_id)
    if any(move.status is MoveStatus.APPROVED for move in queries.list_unfinished()):
        raise NotAtThisStep(N_("A file is just being brought in. Wait until it is done."))
    state = describe_opening(draft.amounts)
    if state.missing:
        raise NotBalanced(
            N_("Debit and credit differ by %(amount)s. The opening account must end at zero."),
            amount=abs(state.missing),
        )
    won = take(
        update(OpeningBalance)
        .where(
            OpeningBalance.id == draft.id,
            OpeningBalance.open_mark == 1,
            OpeningBalance.revision == revision,
        )
        .values(
            open_mark=None,
            status=OpeningStatus.BOOKED,
            approved_by=actor.user_id,
            approved_person_id=actor.person_id,
            approved_at=dates.now(),
        )
        .execution_options(synchronize_session=False)
    )
    if not won:
        raise _changed_meanwhile()
    session.refresh(draft)
    _close_moves(draft, state.move_ids)
    draft.entry_id = _post(draft, state)
    session.flush()
    write_trail("opening.booked", Ref(SUBJECT, draft.id), accounts=len(draft.amounts))
    return draft


def _close_moves(draft: OpeningBalance, move_ids: tuple[int, ...]) -> None:
    for move_id in move_ids:
        won = take(
            update(Move)
            .where(Move.id == move_id, Move.opening_id.is_(None))
            .values(opening_id=draft.id)
            .execution_options(synchronize_session=False)
        )
        if not won:
            raise _changed_meanwhile()


def _post(draft: OpeningBalance, state: OpeningState) -> int | None:
    typed = [account for account in state.accounts if not account.is_control and account.amount]
    if not typed:
        return None
    lines: list[Line] = [
        *(debit(account.code, account.debit) for account in typed if account.debit),
        *(credit(account.code, account.credit) for account in typed if account.credit),
    ]
    left = sum(account.debit - account.credit for account in typed)
    if left:
        lines.append(credit(chart.OPENING, left) if left > 0 else debit(chart.OPENING, -left))
    token = acting_user.set(draft.prepared_by)
    try:
        entry = post_entry(
            "Neraca saldo awal",
            lines,
            source=Ref(SUBJECT, draft.id),
            unique_key=f"{SUBJECT}:{draft.id}",
            booked_on=draft.cut_over_on,
            unit_id=draft.unit_id,
            approver_id=draft.approved_by,
        )
    finally:
        acting_user.reset(token)
    return entry.id


def _changed_meanwhile() -> NotAtThisStep:
    return NotAtThisStep(N_("Somebody else has just changed this. Please look again."))
