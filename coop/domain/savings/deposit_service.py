"""Term deposits: placed from voluntary savings, ended at maturity or before."""

from datetime import date

from sqlalchemy import select, update

from coop.db import session, take
from coop.domain.identity.types import Actor
from coop.domain.ledger import chart
from coop.domain.ledger.models import JournalEntry
from coop.domain.ledger.service import post_entry
from coop.domain.ledger.types import Line, credit, debit
from coop.domain.numbering.service import take_number
from coop.domain.savings import deposit_rules, queries, rules
from coop.domain.savings.account_service import ACCOUNT, change_balance, open_account
from coop.domain.savings.deposit_queries import find_deposit_terms, get_deposit_terms
from coop.domain.savings.interest_types import AtMaturity, DepositStatus
from coop.domain.savings.models import TermDeposit
from coop.domain.savings.types import AccountRow, MovementKind, SavingsKind
from coop.domain.settings.service import today
from coop.domain.trail.service import write_trail
from coop.errors import Conflict, CoopError, NotFound
from coop.explain import N_
from coop.refs import Ref

SUBJECT = "term_deposit"
NOT_OFFERED = "Jangka waktunya tidak ditawarkan lagi"
"""What the trail says of a deposit that was to continue and could not."""


def place_deposit(
    account_id: int, amount: int, months: int, at_maturity: AtMaturity, actor: Actor
) -> TermDeposit:
    """Bind ``amount`` rupiah of a voluntary account for ``months`` months at the rate of today.

    Raises Refused (not enough, too little, no such term).
    """
    source = queries.get_account(account_id)
    rules.ensure_may_withdraw(source, amount)
    terms = get_deposit_terms(today())
    rate = deposit_rules.ensure_offered(terms, amount, months)
    target = queries.find_account(source.member_id, SavingsKind.BERJANGKA)
    if target is None:
        opened = open_account(source.member_id, terms.product_code, on=today())
        target = queries.get_account(opened.id)
    deposit = TermDeposit(
        account_id=target.id,
        number=take_number(source.unit_id, SUBJECT, f"{today():%Y}"),
        amount=amount,
        months=months,
        rate_percent_per_year=rate,
        break_fee_percent=terms.break_fee_percent,
        placed_on=today(),
        matures_on=deposit_rules.matures_on(today(), months),
        at_maturity=at_maturity,
        status=DepositStatus.RUNNING,
    )
    session.add(deposit)
    session.flush()
    text = f"Simpanan berjangka {deposit.number}"
    entry = _post(
        deposit,
        text,
        f"{SUBJECT}.placed:{deposit.id}",
        [
            debit(source.gl_account, amount, _ref(source)),
            credit(target.gl_account, amount, _ref(target)),
        ],
        target.unit_id,
        today(),
    )
    kept = source.minimum_balance_amount
    change_balance(source.id, -amount, MovementKind.TRANSFER, entry, text, keep_amount=kept)
    change_balance(target.id, amount, MovementKind.TRANSFER, entry, text)
    write_trail("savings.deposit_placed", Ref(SUBJECT, deposit.id), amount=amount, by=actor.user_id)
    return deposit


def break_deposit(deposit_id: int, actor: Actor) -> TermDeposit:
    """End a deposit before its day: the money less the fee goes back to voluntary savings.

    What it earned in the months that it completed stays. Raises Conflict when it has ended.
    """
    deposit = _get(deposit_id)
    fee = deposit_rules.calculate_break_fee(deposit.amount, deposit.break_fee_percent).result
    _end(deposit, DepositStatus.BROKEN, today())
    _release(deposit, today(), fee)
    write_trail("savings.deposit_broken", Ref(SUBJECT, deposit.id), fee=fee, by=actor.user_id)
    return deposit


def choose_at_maturity(deposit_id: int, choice: AtMaturity, actor: Actor) -> None:
    """Change what happens on the day the deposit falls due. Raises Conflict when it has ended."""
    changed = take(
        update(TermDeposit)
        .where(TermDeposit.id == deposit_id, TermDeposit.status == DepositStatus.RUNNING)
        .values(at_maturity=choice)
    )
    if not changed:
        raise Conflict(N_("This deposit has ended already."))
    write_trail(
        "savings.deposit_changed", Ref(SUBJECT, deposit_id), choice=choice.value, by=actor.user_id
    )


def mature_deposits(on: date) -> int:
    """End or continue every deposit that falls due up to ``on``; return how many there were.

    A continued one is a new deposit at the rate of its first day; where its term, or the product,
    is no longer offered, it is moved to voluntary savings instead. One that cannot end stays as it
    is, with the reason in the trail, and does not hold up the others.
    """
    count = 0
    stuck: set[int] = set()
    while due := [one for one in _due(on) if one not in stuck]:
        for deposit_id in due:
            try:
                with session.begin_nested():
                    _mature(_get(deposit_id))
            except CoopError as error:
                stuck.add(deposit_id)
                write_trail("savings.deposit_stuck", Ref(SUBJECT, deposit_id), reason=str(error))
        count += len(due)
    return count - len(stuck)


def _due(on: date) -> list[int]:
    return list(
        session.scalars(
            select(TermDeposit.id)
            .where(TermDeposit.status == DepositStatus.RUNNING, TermDeposit.matures_on <= on)
            .order_by(TermDeposit.matures_on, TermDeposit.id)
        )
    )


def _mature(deposit: TermDeposit) -> None:
    _end(deposit, DepositStatus.MATURED, deposit.matures_on)
    goes_on = deposit.at_maturity is AtMaturity.ROLL_OVER
    terms = find_deposit_terms(deposit.matures_on) if goes_on else None
    rate = terms.rates.get(deposit.months) if terms else None
    if terms is None or rate is None:
        _release(deposit, deposit.matures_on, 0)
        why = {"reason": NOT_OFFERED} if goes_on else {}
        write_trail(
            "savings.deposit_matured", Ref(SUBJECT, deposit.id), amount=deposit.amount, **why
        )
        return
    following = TermDeposit(
        account_id=deposit.account_id,
        number=take_number(terms.unit_id, SUBJECT, f"{deposit.matures_on:%Y}"),
        amount=deposit.amount,
        months=deposit.months,
        rate_percent_per_year=rate,
        break_fee_percent=terms.break_fee_percent,
        placed_on=deposit.matures_on,
        matures_on=deposit_rules.matures_on(deposit.matures_on, deposit.months),
        at_maturity=deposit.at_maturity,
        status=DepositStatus.RUNNING,
        rolled_from_id=deposit.id,
    )
    session.add(following)
    session.flush()
    write_trail("savings.deposit_continued", Ref(SUBJECT, following.id), before=deposit.id)


def _end(deposit: TermDeposit, status: DepositStatus, on: date) -> None:
    ended = take(
        update(TermDeposit)
        .where(TermDeposit.id == deposit.id, TermDeposit.status == DepositStatus.RUNNING)
        .values(status=status, ended_on=on)
    )
    if not ended:
        raise Conflict(N_("This deposit has ended already."))
    session.refresh(deposit)


def _release(deposit: TermDeposit, value_on: date, fee: int) -> None:
    """Move the deposit's money, less ``fee`` rupiah, to the owner's voluntary savings."""
    source = queries.get_account(deposit.account_id)
    target = queries.find_account(source.member_id, SavingsKind.SUKARELA)
    text = f"Simpanan berjangka {deposit.number} berakhir"
    net = deposit.amount - fee
    lines = [debit(source.gl_account, deposit.amount, _ref(source))]
    if target is not None:
        lines.append(credit(target.gl_account, net, _ref(target)))
    else:
        lines.append(credit(chart.HELD_FOR_MEMBERS, net, Ref("person", source.person_id)))
    if fee:
        lines.append(credit(chart.OTHER_INCOME, fee))
    key = f"{SUBJECT}.ended:{deposit.id}"
    entry = _post(deposit, text, key, lines, source.unit_id, value_on)
    change_balance(source.id, -deposit.amount, MovementKind.TRANSFER, entry, text)
    if target is not None:
        change_balance(target.id, net, MovementKind.TRANSFER, entry, text)


def _post(
    deposit: TermDeposit, text: str, key: str, lines: list[Line], unit_id: int, value_on: date
) -> JournalEntry:
    return post_entry(
        text,
        lines,
        source=Ref(SUBJECT, deposit.id),
        unique_key=key,
        booked_on=today(),
        value_on=value_on,
        unit_id=unit_id,
    )


def _ref(account: AccountRow) -> Ref:
    return Ref(ACCOUNT, account.id)


def _get(deposit_id: int) -> TermDeposit:
    deposit = session.get(TermDeposit, deposit_id, populate_existing=True)
    if deposit is None:
        raise NotFound(N_("This deposit does not exist."))
    return deposit
