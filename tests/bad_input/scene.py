"""What the told story lacks: somebody at each step that a form belongs to."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, insert, select, update
from sqlalchemy.pool import NullPool

from coop import dates
from coop.db import session
from coop.db.base import Base
from coop.db.engine import writing
from coop.db.schema import prepare_database
from coop.db.triggers import install_triggers
from coop.db.unit_of_work import run_in_transaction
from coop.demo.cast import PASSWORD
from coop.domain.identity import service as identity
from coop.domain.identity.models import LoginName, User
from coop.domain.identity.passwords import hash_password, use_parameters
from coop.domain.identity.queries import get_actor
from coop.domain.identity.types import LoginKind, TokenPurpose
from coop.domain.ledger import chart
from coop.domain.ledger.service import post_entry
from coop.domain.ledger.types import credit, debit
from coop.domain.loans import service as loans
from coop.domain.loans.product_queries import list_current_products
from coop.domain.members.types import LeavingReason
from coop.domain.membership import service as membership
from coop.domain.membership.models import JoiningApplication
from coop.domain.membership.types import JoiningStatus
from coop.domain.notifications.models import Message
from coop.domain.notifications.types import MessageStatus
from coop.domain.payments import service as payments
from coop.domain.payments.types import PaymentMethod
from coop.domain.people.service import give_consent
from coop.domain.people.types import ConsentKind
from coop.domain.savings import service as savings
from coop.domain.settings.service import change_setting, get_setting, today
from coop.domain.units.models import Unit
from coop.domain.units.types import UnitKind
from coop.domain.work.models import WorkRow
from coop.refs import Ref
from tests.rivals.office import DUES, SAVED, Office, add_saver, build_office

HALF_SIGNED_IN = "half signed in"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
CODE_HOLDER = "pemegang.kode"
SHOP = "TOKO"  # so that sharing the surplus asks for percentages by unit


def carry_over(told: Path, engine: Engine) -> None:
    """Fill the empty database of ``engine`` with the story in the SQLite file ``told``."""
    source = create_engine(f"sqlite:///{told}", poolclass=NullPool)
    with source.connect() as read, writing():
        with engine.begin() as connection:
            prepare_database(connection)
            Base.metadata.create_all(connection)
        with engine.begin() as connection:
            for table in Base.metadata.sorted_tables:
                if rows := [dict(row) for row in read.execute(select(table)).mappings()]:
                    connection.execute(insert(table), rows)
        with engine.begin() as connection:  # now: the story was checked when it was told
            install_triggers(connection)


def prepare() -> tuple[dict[str, tuple[int, int]], dict[str, Any]]:
    """Add to the story and return users and ids, as `Cooperative` keeps them."""
    use_parameters(time_cost=1, memory_cost=64, parallelism=1)
    return run_in_transaction(_prepare)


def _prepare() -> tuple[dict[str, tuple[int, int]], dict[str, Any]]:
    office = build_office()
    session.add(Unit(kind=UnitKind.SHOP, code=SHOP, name="Toko"))
    returned, ids = _loans(office)
    borrower, saver, coded, waiting, binder = (
        _with_another_saver(office, number) for number in (11, 12, 13, 14, 15)
    )
    ids |= _money(office) | _leaving(office)
    ids["savings.place.account_id"] = binder.saver.account_id
    ids["savings.withdraw.account_id"] = saver.saver.account_id
    ids["savings.withdraw_for_member.account_id"] = saver.saver.account_id
    ids["RIGHT NAME"], ids["code"] = CODE_HOLDER, _code(coded)
    ids["product"], ids["loans.cancel.application_id"] = _product(), _apply(waiting)
    actors = {
        "borrower": borrower.saver.actor,
        "saver": saver.saver.actor,
        "waiting": waiting.saver.actor,
        "binder": binder.saver.actor,
        "returned to": returned.saver.actor,
        "with a code": coded.saver.actor,
    }
    # as strong as these tests need: each attack on a form that asks for it verifies it
    weak = hash_password(PASSWORD)
    session.execute(update(User).where(User.password_hash.is_not(None)).values(password_hash=weak))
    users = {who: _user(actor.user_id) for who, actor in actors.items()}
    return users, ids


def _with_another_saver(office: Office, number: int) -> Office:
    new = replace(office, saver=add_saver(number))
    person_id, dues_for = new.saver.person_id, Ref("savings_account", new.saver.wajib_id)
    dues = payments.create_bill(person_id, "savings.wajib", dues_for, DUES, "", today())
    deposit = savings.bill_deposit(new.saver.account_id, SAVED)
    payments.receive_cash(person_id, {dues.id: DUES, deposit.id: SAVED}, office.cashiers[0])
    session.expire_all()
    return new


def _loans(office: Office) -> tuple[Office, dict[str, Any]]:
    """Bring an application to each step, and return who got one back."""
    limit = get_setting("loans.treasurer_limit_amount")
    decided, voted, returned, own = (_with_another_saver(office, n) for n in (2, 3, 4, 5))
    ids = {
        "credit.disburse.loan_id": office.loan(),
        "credit.decide.application_id": decided.application(),
        "credit.vote.application_id": voted.application(by_committee=True),
    }
    change_setting("loans.treasurer_limit_amount", limit)
    ids["loans.complete.application_id"] = _apply(returned)
    ids["credit.analyse.application_id"] = ids["credit.send_back.application_id"] = _apply(own)
    loans.return_application(ids["loans.complete.application_id"], office.treasurers[0], "Slip?")
    return returned, ids


def _apply(office: Office) -> int:
    wish = loans.AppliedFor(_product(), 2_000_000, 6, "Renovasi", 12_000_000)
    return loans.submit_application(office.saver.member_id, wish).id


def _product() -> int:
    return next(one for one in list_current_products(today()) if one.code == "konsumtif").version_id


def _money(office: Office) -> dict[str, Any]:
    paid_out, at_counter = (_with_another_saver(office, n) for n in (6, 7))
    verified = office.verified()
    cashier = get_actor(
        session.scalars(select(LoginName.user_id).filter_by(value_key="kasir")).one()
    )
    entered = savings.request_withdrawal(
        at_counter.saver.account_id, 50_000, PaymentMethod.CASH, cashier
    )
    moved = post_entry(
        "Setor kas ke bank",
        [debit(chart.CASH_SHORT, 10_000), credit(chart.CASH_OVER, 10_000)],
        source=Ref("unit", 1),
        unique_key="attacked:1",
        booked_on=today(),
        unit_id=1,
    )
    message = session.scalars(select(Message).order_by(Message.id.desc()).limit(1)).one()
    session.execute(
        update(Message).where(Message.id == message.id).values(status=MessageStatus.DEAD)
    )
    now = dates.now()
    job = WorkRow(
        kind="reminders.send", payload={}, created_at=now, run_after=now, attempts=8, failed_at=now
    )
    session.add(job)
    session.flush()
    return {
        "admin.retry_job.work_id": job.id,
        "payments": verified,
        "treasury.give_back.payment_id": verified,
        "savings.pay.withdrawal_id": paid_out.withdrawal(),
        "savings.cancel_for_member.withdrawal_id": entered.id,
        "ledger.ask_reversal.entry_id": moved.id,
        "messages.resend.message_id": message.id,
        "membership.refund.application_id": office.refused(),
        "membership.approve.application_id": session.scalars(
            select(JoiningApplication.id).filter_by(status=JoiningStatus.PAID).limit(1)
        ).one(),
    }


def _leaving(office: Office) -> dict[str, Any]:
    approved, settled, paid = (_with_another_saver(office, n) for n in (8, 9, 10))
    asked = membership.request_resignation(
        settled.saver.member_id, LeavingReason.REQUEST, "", settled.saver.actor
    )
    membership.settle_resignation(asked.id, office.secretary)
    waiting = approved.leaver()
    return {
        "membership.pay_leaving.resignation_id": waiting,
        "membership.send_back.resignation_id": waiting,
        "membership.approve_leaving.resignation_id": asked.id,
        "membership.deactivate.resignation_id": paid.leaver(paid=True),
    }


def _code(office: Office) -> str:
    """Give the saver a password, a phone with codes and a code from the desk; return the latter."""
    user_id, person_id = office.saver.actor.user_id, office.saver.person_id
    identity.add_login_name(user_id, LoginKind.USER_NAME, CODE_HOLDER)
    user = identity.set_password(user_id, PASSWORD)
    user.totp_secret = SECRET
    give_consent(person_id, ConsentKind.MARKETING, "web")
    return identity.issue_token(user_id, TokenPurpose.RESET_CODE)


def _user(user_id: int) -> tuple[int, int]:
    return user_id, session.scalars(select(User.session_epoch).filter_by(id=user_id)).one()
