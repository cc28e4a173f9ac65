"""The forms of the portal that move money, with what they need."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from coop import dates
from coop.db import session
from coop.domain.identity.types import Actor
from coop.domain.ledger import reversal_service
from coop.domain.loans import service as loans
from coop.domain.loans.models import LoanApplication
from coop.domain.loans.product_queries import list_current_products
from coop.domain.loans.queries import find_loan_of_application
from coop.domain.loans.types import VoteChoice
from coop.domain.membership import service as membership
from coop.domain.membership.models import JoiningApplication
from coop.domain.membership.queries import find_open_intent
from coop.domain.payments import service as payments
from coop.domain.payments.models import DrawerCount
from coop.domain.payments.types import PaymentMethod
from coop.domain.savings import service as savings
from coop.domain.settings.service import change_setting
from tests.rivals.office import Upload
from tests.support.moves import cut_over

Ids = Mapping[str, Any]
TODAY = f"{dates.today()}"
LAST_MONTH = f"{dates.add_months(dates.month_of(dates.today()), -1)}"
PICTURE = "a picture"
SPREADSHEET = "a spreadsheet"


@dataclass(frozen=True)
class Desk:
    """What a form is prepared with: the actors by name, and the ids of the story."""

    actors: Mapping[str, Actor]
    ids: Ids

    def __getattr__(self, who: str) -> Actor:
        return self.actors[who]


@dataclass(frozen=True)
class MoneyForm:
    """A form that moves money: who sends it, what is typed, what has to happen before.

    Names in braces are ids of the story, or what ``prepare`` returned.
    """

    endpoint: str
    who: str
    typed: Mapping[str, str] = field(default_factory=dict)
    prepare: Callable[[Desk], Ids] = lambda _desk: {}
    query: Mapping[str, str] = field(default_factory=dict)


def _verified(desk: Desk) -> Ids:
    payment_id = desk.ids["payment_id"]
    payments.verify_payment(payment_id, desk.cashier, "REF 1")
    return {"payment_id": payment_id}


def _asked_back(desk: Desk) -> Ids:
    found = _verified(desk)
    payments.record_payments([found["payment_id"]], desk.treasurer)
    payments.request_reversal(found["payment_id"], desk.treasurer, "Salah orang")
    return found


def _counted(desk: Desk) -> Ids:
    count = session.get_one(DrawerCount, desk.ids["count_id"])
    return {"counted_amount": count.counted_amount, "book_amount": count.book_amount}


def _saved_more(desk: Desk) -> Ids:
    bill = savings.bill_deposit(desk.ids["account_id"], 2_000_000)
    payments.receive_cash(desk.member.person_id or 0, {bill.id: 2_000_000}, desk.cashier)
    return {}


def _without_withdrawal(desk: Desk) -> Ids:
    savings.cancel_withdrawal(desk.ids["withdrawal_id"], desk.member)
    return {}


def _asked_at_the_counter(desk: Desk) -> Ids:
    _without_withdrawal(desk)
    account_id = desk.ids["account_id"]
    wish = savings.request_withdrawal(account_id, 50_000, PaymentMethod.CASH, desk.cashier)
    return {"withdrawal_id": wish.id}


def _approved_withdrawal(desk: Desk) -> Ids:
    savings.approve_withdrawal(desk.ids["withdrawal_id"], desk.chair)
    return {}


def _free_to_borrow(desk: Desk) -> Ids:
    """Let the member have no application under way; name a product."""
    under_way = session.scalars(
        select(LoanApplication.id).where(
            LoanApplication.member_id == desk.ids["member_id"], LoanApplication.open_mark == 1
        )
    )
    for application_id in under_way.all():
        loans.cancel_application(application_id)
    return {"product": list_current_products(dates.today())[0].version_id}


def _applied(desk: Desk) -> Ids:
    product = _free_to_borrow(desk)["product"]
    wish = loans.AppliedFor(product, 1_000_000, 6, "Renovasi", 20_000_000)
    return {"application_id": loans.submit_application(desk.ids["member_id"], wish).id}


def _sent_back(desk: Desk) -> Ids:
    made = _applied(desk)
    loans.return_application(made["application_id"], desk.treasurer, "Slip gaji")
    return made


def _analysed(desk: Desk, limit: int = 100_000_000) -> Ids:
    change_setting("loans.treasurer_limit_amount", limit)
    made = _applied(desk)
    loans.analyse_application(made["application_id"], desk.treasurer, recommends=True, note="Cocok")
    return made


def _before_the_committee(desk: Desk) -> Ids:
    return _analysed(desk, limit=1)


def _voted_for(desk: Desk) -> Ids:
    made = _before_the_committee(desk)
    for voter in (desk.chair, desk.committee):
        loans.vote(made["application_id"], voter, VoteChoice.APPROVE, "Layak")
    loan = find_loan_of_application(made["application_id"])
    assert loan is not None
    return {"loan_id": loan.id}


def _paid_application(desk: Desk) -> Ids:
    token = desk.ids["joining.token"]
    query = select(JoiningApplication).where(JoiningApplication.token == token)
    application = session.scalars(query).one()
    intent = find_open_intent(application.bill_id or 0)
    assert intent is not None
    payment = payments.announce_transfer(
        intent.id, value_on=dates.today(), payer_name="Rizal", proof=Upload(), actor=None
    )
    payments.verify_payment(payment.id, desk.cashier, "REF 2")
    payments.record_payments([payment.id], desk.treasurer)
    return {"application_id": application.id}


def _refused_application(desk: Desk) -> Ids:
    made = _paid_application(desk)
    membership.reject_application(made["application_id"], desk.chair, "Di luar wilayah")
    return made


def _settled(desk: Desk) -> Ids:
    membership.settle_resignation(desk.ids["resignation_id"], desk.secretary)
    return {}


def _leaving_approved(desk: Desk) -> Ids:
    _settled(desk)
    membership.approve_resignation(desk.ids["resignation_id"], desk.chair)
    return {}


def _leaving_paid(desk: Desk) -> Ids:
    _leaving_approved(desk)
    membership.pay_resignation(desk.ids["resignation_id"], desk.treasurer, 1)
    return {}


def _not_asked(desk: Desk) -> Ids:
    reversal_service.reject_reversal(desk.ids["entry_id"], desk.chair, "Tetap")
    return {}


EXPENSE = {"text": "Listrik", "amount": "50000", "account": "5-2200", "money": "1-1201"}
POLICY = {
    "savings_basis": "closing",
    "savings_kinds": "pokok",
    "stated": "whole",
    "m_reserve": "100",
    "o_reserve": "100",
}
REASON = {"reason": "Karena salah"}
APPROVE = {"verdict": "approve"}
COUNT = {"counted_amount": "{counted_amount}", "book_amount": "{book_amount}"}
PROOF = {"value_on": TODAY, "payer_name": "Ani", "proof": PICTURE}
TERM = {"amount": "1000000", "months": "3", "at_maturity": "roll_over"}
WITHDRAWAL = {"amount": "50000", "method": "transfer"}
CHOICE = {"amount_{bill_id}": "200000", "bank_account": "1"}
APPLICATION = {
    "product": "{product}",
    "amount": "1000000",
    "months": "6",
    "purpose": "Renovasi",
    "monthly_salary": "20000000",
    "salary_slip": PICTURE,
    "agrees": "y",
}

MONEY = (
    MoneyForm("pay.choose", "member", CHOICE),
    MoneyForm("pay.choose_together", "member", CHOICE, query={"bills": "{bill_id}"}),
    MoneyForm("pay.announce", "member", {**PROOF, "amount": "125500"}),
    MoneyForm("joining.pay", "nobody", {"bank_account_id": "2"}),
    MoneyForm("joining.prove", "nobody", PROOF),
    MoneyForm("cashier.receive", "cashier", {"amount_{bill_id}": "200000"}),
    MoneyForm("cashier.verify", "cashier", {"bank_reference": "FT 99"}),
    MoneyForm("cashier.reject", "cashier", REASON),
    MoneyForm("cashier.not_found", "cashier"),
    MoneyForm("cashier.drawer", "cashier", {"counted_amount": "1234000"}),
    MoneyForm("treasury.record", "treasurer", {"payments": "{payment_id}"}, _verified),
    MoneyForm("treasury.give_back", "treasurer", REASON, _verified),
    MoneyForm("treasury.confirm_drawer", "treasurer", COUNT, _counted),
    MoneyForm("treasury.ask_reversal", "treasurer", REASON),
    MoneyForm("treasury.decide_reversal", "chair", APPROVE, _asked_back),
    MoneyForm("savings.deposit", "member", {"amount": "75000"}),
    MoneyForm("savings.withdraw", "member", WITHDRAWAL, _without_withdrawal),
    MoneyForm("savings.withdraw_for_member", "cashier", WITHDRAWAL, _without_withdrawal),
    MoneyForm("savings.cancel_withdrawal", "member"),
    MoneyForm("savings.cancel_for_member", "cashier", {}, _asked_at_the_counter),
    MoneyForm("savings.approve", "chair"),
    MoneyForm("savings.reject", "chair", REASON),
    MoneyForm("savings.pay", "treasurer", {"bank_account_id": "1"}, _approved_withdrawal),
    MoneyForm("savings.place", "member", TERM, _saved_more),
    MoneyForm("savings.break_deposit", "member"),
    MoneyForm("savings.prepare_interest", "treasurer", {"month": LAST_MONTH}),
    MoneyForm("savings.decide_interest", "chair", APPROVE),
    MoneyForm("savings.take_interest_back", "treasurer", REASON),
    MoneyForm("savings.wajib", "treasurer", {"month": "2020-02-01"}),
    MoneyForm("loans.apply", "member", APPLICATION, _free_to_borrow),
    MoneyForm("loans.complete", "member", {"loan_paper": PICTURE}, _sent_back),
    MoneyForm("loans.cancel", "member", {}, _applied),
    MoneyForm("loans.pay", "member", {"amount": "100000"}),
    MoneyForm("credit.analyse", "treasurer", {"recommends": "approve", "note": "Ya"}, _applied),
    MoneyForm("credit.send_back", "treasurer", REASON, _applied),
    MoneyForm("credit.decide", "treasurer", {**APPROVE, **REASON}, _analysed),
    MoneyForm("credit.vote", "chair", {"choice": "approve", **REASON}, _before_the_committee),
    MoneyForm("credit.disburse", "treasurer", {"bank_account": "1", "on": TODAY}, _voted_for),
    MoneyForm("membership.accept", "secretary"),
    MoneyForm("membership.reject", "chair", REASON),
    MoneyForm("membership.approve", "chair", {}, _paid_application),
    MoneyForm("membership.refund", "treasurer", {"bank_account_id": "1"}, _refused_application),
    MoneyForm("membership.settle", "secretary"),
    MoneyForm("membership.send_back", "chair", {"why": "Periksa lagi"}, _settled),
    MoneyForm("membership.approve_leaving", "chair", {}, _settled),
    MoneyForm("membership.reject_leaving", "chair", REASON),
    MoneyForm("membership.pay_leaving", "treasurer", {"bank_account_id": "1"}, _leaving_approved),
    MoneyForm("membership.deactivate", "secretary", {}, _leaving_paid),
    MoneyForm(
        "moving_in.upload",
        "secretary",
        {"spreadsheet": SPREADSHEET, "cut_over_on": f"{cut_over()}"},
    ),
    MoneyForm("moving_in.approve", "chair"),
    MoneyForm("moving_in.edit_opening", "treasurer", {"amount_1-1101": "1000"}),
    MoneyForm("moving_in.approve_opening", "chair", {"revision": "{opening_revision}"}),
    MoneyForm("payroll.approve", "chair", {"revision": "{payroll_revision}"}),
    MoneyForm("payroll.send", "treasurer"),
    MoneyForm(
        "payroll.receipt",
        "treasurer",
        {
            "received_on": TODAY,
            "bank_account_id": "1",
            "amount": "{RECEIVED}",
            "reference": "TRSF 9",
        },
    ),
    MoneyForm("payroll.post", "chair"),
    MoneyForm("payroll.ask_reversal", "treasurer", REASON),
    MoneyForm("payroll.decide_reversal", "chair", APPROVE),
    MoneyForm("payroll.discard", "treasurer"),
    MoneyForm("payroll.withdraw", "member"),
    MoneyForm("ledger.ask_reversal", "treasurer", REASON, _not_asked),
    MoneyForm("ledger.decide_reversal", "chair", APPROVE),
    MoneyForm("books.new_voucher", "treasurer", {**EXPENSE, "booked_on": TODAY}),
    MoneyForm("books.decide_voucher", "chair", APPROVE),
    MoneyForm("books.withdraw_voucher", "treasurer"),
    MoneyForm("books.close", "treasurer", {"is_accepted": "y"}),
    MoneyForm("books.ask_reopening", "treasurer", REASON),
    MoneyForm("books.decide_reopening", "chair", APPROVE),
    MoneyForm("books.decide_year", "chair", APPROVE),
    MoneyForm("shu.draft", "treasurer", POLICY),
    MoneyForm("shu.check", "supervisor"),
    MoneyForm("shu.discard", "treasurer"),
    MoneyForm("shu.resolve", "chair", {"resolution": "RAT-1", "resolved_on": TODAY}),
    MoneyForm("shu.post", "treasurer"),
    MoneyForm("shu.ask_undo", "treasurer", REASON),
    MoneyForm("shu.decide_undo", "chair", APPROVE),
    MoneyForm("shu.pay_all", "treasurer", {"way": "transfer", "bank_account_id": "1"}),
    MoneyForm("shu.pay_share", "treasurer", {"way": "sukarela"}),
    MoneyForm("shu.lock", "treasurer"),
    MoneyForm("booking.send", "member", {"in_plate": "B 1234 XYZ", "expected": "{BOOKING PRICE}"}),
    MoneyForm(
        "booking.ask",
        "member",
        {
            "in_plate": "B 1234 XYZ",
            "expected": "{BOOKING PRICE}",
            "earliest_on": TODAY,
            "latest_on": f"{dates.today() + timedelta(days=9)}",
            "part": "any",
        },
    ),
    MoneyForm("booking.cancel_mine", "member", REASON),
    MoneyForm("orders.pay", "member", {"amount_{RICE BILL}": "72500", "bank_account": "1"}),
    MoneyForm("orders.cancel_mine", "member", REASON),
    MoneyForm("orders.pay_from", "member", {"source": "savings"}, _saved_more),
    MoneyForm("appointments.end", "desk", REASON),
    MoneyForm("appointments.finish", "desk"),
    MoneyForm("appointments.no_show", "desk"),
    MoneyForm(
        "appointments.new_booking",
        "desk",
        {
            "customer": "PLG-00001",
            "in_plate": "D 77 ZZ",
            "on": "2031-03-03",
            "time": "10:00",
            "resources": "{TECHNICIAN}",
        },
    ),
    MoneyForm("till.verify", "desk", {"bank_reference": "FT 98"}),
    MoneyForm("till.reject", "desk", REASON),
    MoneyForm("till.not_found", "desk"),
    MoneyForm("till.record", "owner"),
    MoneyForm("till.give_back", "owner", REASON),
    MoneyForm("till.ask_reversal", "desk", REASON),
    MoneyForm("till.decide_reversal", "owner", APPROVE),
    MoneyForm("till.count_drawer", "desk", {"counted_amount": "1234000"}),
    MoneyForm(
        "till.confirm_drawer",
        "owner",
        {"counted_amount": "{COUNTED}", "book_amount": "{BOOKED}"},
    ),
    MoneyForm("till.ask_return", "desk", {"amount": "{HELD}"}),
    MoneyForm("till.decide_return", "owner", {"approval": "{RETURN}"}),
    MoneyForm("orders.complete", "desk"),
    MoneyForm("orders.cancel", "desk", REASON),
    MoneyForm("orders.take_cash", "desk", {"amount": "100000"}),
    MoneyForm("orders.ask_credit", "desk", {"extent": "whole", **REASON}),
    MoneyForm("orders.decide_credit", "owner"),
    MoneyForm("orders.prepare_payout", "desk", {"amount": "100000", "bank_account": "0"}),
    MoneyForm("orders.close_payout", "owner"),
    MoneyForm(
        "orders.sell",
        "desk",
        {
            "customer": "PLG-00001",
            "item_1": "{FILTER}",
            "hand_over": "pick_up",
            "expected": "85000",
            "takes_cash": "y",
            "hands_over": "y",
        },
    ),
)
