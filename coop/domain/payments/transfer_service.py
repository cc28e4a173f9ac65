"""Choose to pay by transfer, which takes a unique amount, and announce the transfer."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, select, update

from coop import dates
from coop.db import insert_unless_taken, session, take
from coop.domain.files.service import find_same_content, keep_file
from coop.domain.files.types import CheckedFile
from coop.domain.identity.types import Actor
from coop.domain.payments import queries, rules
from coop.domain.payments.errors import NoAmountFree, NotPayable
from coop.domain.payments.models import (
    BankAccount,
    Bill,
    IntentBill,
    Payment,
    PaymentAllocation,
    PaymentIntent,
)
from coop.domain.payments.purposes import PURPOSES
from coop.domain.payments.types import (
    PROOF,
    BillStatus,
    IntentStatus,
    OpenBill,
    PaymentMethod,
    PaymentStatus,
)
from coop.domain.settings.service import day_of, get_setting, today
from coop.domain.trail.service import write_trail
from coop.errors import Conflict, NotFound, Refused
from coop.explain import N_
from coop.refs import Ref


def choose_transfer(
    person_id: int, amounts: Mapping[int, int], bank_account_id: int
) -> PaymentIntent:
    """Hold a unique amount for paying ``amounts`` (rupiah by bill id) to a bank account.

    The same choice made again while it is open returns the same intent. When every code of the
    bank account is held, another account of the unit is taken (see ``bank_account_id`` of the
    result). Raises NotFound, NotPayable, NoAmountFree.
    """
    bills = ensure_payable(person_id, amounts)
    accounts = _accounts_from(bills[0].unit_id, bank_account_id)
    key = rules.choice_key(person_id, bank_account_id, amounts)
    now = dates.now()
    _let_go_of_choice(key, now)
    live = _find_choice(key)
    if live is not None:
        return live
    base = sum(amounts.values())
    ends = now + timedelta(hours=int(get_setting("payments.intent_hours")))
    held_until = ends + _quarantine()
    for account in accounts:
        for amount in _amounts_to_try(account.id, base, now):
            intent = PaymentIntent(
                unit_id=account.unit_id,
                person_id=person_id,
                bank_account_id=account.id,
                base_amount=base,
                amount=amount,
                open_mark=1,
                status=IntentStatus.OPEN,
                created_at=now,
                expires_at=ends,
                held_until=held_until,
                choice_key=key,
                token=secrets.token_urlsafe(32),
            )
            if insert_unless_taken(intent):
                return _with_bills(intent, bills, amounts)
            live = _find_choice(key)
            if live is not None:
                return live
    raise NoAmountFree(
        N_(
            "Too many people are paying this amount right now, so no unique amount is free. "
            "Please try again in an hour, change the amount a little, or pay at the counter."
        )
    )


def announce_transfer(
    intent_id: int,
    *,
    value_on: date,
    payer_name: str,
    proof: CheckedFile,
    actor: Actor | None,
    amount: int | None = None,
) -> Payment:
    """Tell that the transfer was made on ``value_on``, with its proof; once per intent.

    The day lies between that on which the unique amount was chosen and today.

    ``amount`` is what was transferred, by default the intent's. The proof is flagged when the
    same file came with another payment.
    """
    intent = queries.get_intent(intent_id)
    paid = intent.amount if amount is None else amount
    if paid <= 0:
        raise Refused(N_("Enter the amount that you transferred."), field="amount")
    if value_on > today():
        raise Refused(N_("The day of the transfer cannot lie ahead."), field="value_on")
    chosen_on = day_of(intent.created_at)
    if value_on < chosen_on:  # nobody knew this amount before
        raise Refused(
            N_("You got this amount on %(day)s, so the transfer cannot be older than that."),
            day=chosen_on,
            field="value_on",
        )
    won = take(
        update(PaymentIntent)
        .where(
            PaymentIntent.id == intent_id,
            PaymentIntent.open_mark == 1,
            PaymentIntent.status.in_((IntentStatus.OPEN, IntentStatus.EXPIRED)),
        )
        .values(status=IntentStatus.USED, held_until=None, choice_key=None)
        .execution_options(synchronize_session=False)
    )
    if not won:
        session.refresh(intent)
        if intent.status is IntentStatus.USED:
            raise Conflict(N_("This transfer has been announced already."))
        if intent.status is IntentStatus.CANCELLED:
            raise Refused(
                N_(
                    "This transfer is no longer expected. If you have made it, tell us at the"
                    " counter."
                )
            )
        raise Refused(N_("This amount is no longer held for you. Please choose how to pay again."))
    session.refresh(intent)
    payment = Payment(
        unit_id=intent.unit_id,
        person_id=intent.person_id,
        intent_id=intent.id,
        bank_account_id=intent.bank_account_id,
        method=PaymentMethod.TRANSFER,
        status=PaymentStatus.ANNOUNCED,
        amount=paid,
        value_on=value_on,
        payer_name=payer_name[:120],
        announced_by=actor.user_id if actor else None,
        announced_at=dates.now(),
    )
    session.add(payment)
    session.flush()
    wished = queries.wishes_of_intent(intent.id)
    parts, _rest = rules.share_out(paid, wished, wished)
    session.add_all(
        PaymentAllocation(payment_id=payment.id, bill_id=bill_id, amount=part)
        for bill_id, part in parts.items()
    )
    kept = keep_file(proof, Ref("payment", payment.id), PROOF)
    payment.proof_file_id = kept.id
    same = find_same_content(kept.source_sha256, PROOF, besides=kept.id)
    payment.is_repeat_proof = same is not None
    write_trail("payment.announced", Ref("payment", payment.id), amount=paid, value_on=value_on)
    session.flush()
    return payment


def ensure_payable(person_id: int, amounts: Mapping[int, int]) -> list[OpenBill]:
    """Return the person's bills of ``amounts``, or refuse what cannot be paid now.

    Raises NotFound for somebody else's bill, NotPayable with the field ``amount_<bill id>``.
    """
    if not amounts:
        raise Refused(N_("Choose at least one bill to pay."))
    bills = queries.list_bills_of_person(person_id, amounts)
    if len(bills) != len(amounts):
        raise NotFound(N_("This bill does not exist."))
    if len({bill.unit_id for bill in bills}) > 1:
        raise Refused(N_("Bills of different units are paid one by one."))
    for bill in bills:
        field, wish = f"amount_{bill.id}", amounts[bill.id]
        if bill.status is not BillStatus.OPEN:
            raise NotPayable(
                N_("Bill %(number)s is closed; there is nothing to pay any more."),
                number=bill.number,
                field=field,
            )
        if wish <= 0:
            raise Refused(N_("Enter how much you want to pay."), field=field)
        if wish < bill.remainder and PURPOSES[bill.purpose].in_full:
            raise NotPayable(
                N_("Bill %(number)s is paid in full: %(amount)s at once."),
                number=bill.number,
                amount=bill.remainder,
                field=field,
            )
        if wish > bill.payable_amount:
            raise NotPayable(
                N_(
                    "Bill %(number)s takes at most %(room_amount)s now: %(checked_amount)s are "
                    "being checked already."
                ),
                number=bill.number,
                room_amount=bill.payable_amount,
                checked_amount=bill.pending_amount,
                field=field,
            )
    return bills


def end_transfers_of_bill(bill_id: int) -> None:
    """Expect no transfer any more that was chosen for this bill and pays no other open one."""
    naming = select(IntentBill.intent_id).where(IntentBill.bill_id == bill_id)
    others = (
        select(IntentBill.intent_id)
        .join(Bill, Bill.id == IntentBill.bill_id)
        .where(IntentBill.intent_id.in_(naming), Bill.status == BillStatus.OPEN)
    )
    ended = set(session.scalars(naming)) - set(session.scalars(others))
    if ended:
        _end_transfers(PaymentIntent.id.in_(ended))


def end_transfers_of_person(person_id: int) -> None:
    """Expect no transfer of the person any more. What was announced goes on to its verdict."""
    _end_transfers(PaymentIntent.person_id == person_id)


def start_quarantine(payments: Iterable[Payment]) -> None:
    """Let the payments' unique amounts go once the quarantine after their verdict is over."""
    chosen = [payment.intent_id for payment in payments if payment.intent_id is not None]
    if chosen:
        session.execute(
            update(PaymentIntent)
            .where(PaymentIntent.id.in_(chosen))
            .values(held_until=dates.now() + _quarantine())
            .execution_options(synchronize_session=False)
        )


def _end_transfers(which: ColumnElement[bool]) -> None:
    """Cancel the chosen transfers; their amounts rest as long as they would have."""
    session.execute(
        update(PaymentIntent)
        .where(
            PaymentIntent.open_mark == 1,
            PaymentIntent.status.in_((IntentStatus.OPEN, IntentStatus.EXPIRED)),
            which,
        )
        .values(status=IntentStatus.CANCELLED, choice_key=None)
        .execution_options(synchronize_session=False)
    )


def _quarantine() -> timedelta:
    return timedelta(hours=int(get_setting("payments.quarantine_hours")))


def _accounts_from(unit_id: int, bank_account_id: int) -> Sequence[BankAccount]:
    """Return the unit's active bank accounts, the chosen one first."""
    accounts = queries.list_bank_accounts(unit_id)
    if bank_account_id not in {account.id for account in accounts}:
        raise Refused(N_("This bank account is no longer offered."), field="bank_account")
    return sorted(accounts, key=lambda account: account.id != bank_account_id)


def _amounts_to_try(bank_account_id: int, base: int, now: datetime) -> list[int]:
    """Return free amounts in a shuffled order, after letting go of those whose time is over."""
    within = and_(
        PaymentIntent.bank_account_id == bank_account_id,
        PaymentIntent.amount.between(base + rules.CODES[0], base + rules.CODES[-1]),
        PaymentIntent.open_mark == 1,
    )
    session.execute(
        update(PaymentIntent)
        .where(within, PaymentIntent.held_until <= now)
        .values(open_mark=None, choice_key=None)
        .execution_options(synchronize_session=False)
    )
    held = set(session.scalars(select(PaymentIntent.amount).where(within)))
    free = rules.free_amounts(base, held)
    secrets.SystemRandom().shuffle(free)
    return free


def _let_go_of_choice(key: str, now: datetime) -> None:
    session.execute(
        update(PaymentIntent)
        .where(PaymentIntent.choice_key == key, PaymentIntent.expires_at <= now)
        .values(choice_key=None, status=IntentStatus.EXPIRED)
        .execution_options(synchronize_session=False)
    )


def _find_choice(key: str) -> PaymentIntent | None:
    return session.scalars(
        select(PaymentIntent).where(PaymentIntent.choice_key == key)
    ).one_or_none()


def _with_bills(
    intent: PaymentIntent, bills: Sequence[OpenBill], amounts: Mapping[int, int]
) -> PaymentIntent:
    session.add_all(
        IntentBill(intent_id=intent.id, bill_id=bill.id, amount=amounts[bill.id]) for bill in bills
    )
    write_trail("payment.transfer_chosen", Ref("payment_intent", intent.id), amount=intent.amount)
    session.flush()
    return intent
