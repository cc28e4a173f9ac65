"""The treasurer's part of payments: record what is verified, confirm the drawer, reversals."""

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from coop.web.filters import register_labels
from coop.web.navigation import Entry
from coop.web.refs import RefKind, register_ref
from coop.web.timelines import register_actions, register_fields, register_values
from coop.web.waiting import waiting

blueprint = Blueprint("treasury", __name__)


MENU = [
    (
        "work",
        Entry(
            _l("Payments to record"),
            "treasury.verified",
            "cash-register",
            "payments.record",
            21,
            waiting(payments_to_record="payments.record"),
            short=_l("Record"),
        ),
    ),
    (
        "work",
        Entry(
            _l("Drawer counts"),
            "treasury.drawers",
            "cash",
            "payments.confirm_drawer",
            41,
            short=_l("Cash drawer"),
        ),
    ),
    (
        "work",
        Entry(
            _l("Reversals to decide"),
            "treasury.reversals",
            "arrow-back-up",
            "payments.approve_reversal",
            60,
            waiting(payments_to_reverse="payments.approve_reversal"),
            short=_l("Reversals"),
        ),
    ),
    (
        "work",
        Entry(
            _l("Bank accounts"),
            "treasury.bank_accounts",
            "building-bank",
            "banks.view",
            65,
            waiting(bank_accounts_to_decide="banks.approve"),
            short=_l("Bank"),
        ),
    ),
]

register_ref("bank_account", RefKind(_l("Bank account")))
register_labels(
    {
        "BankAccountChange.add": _l("New account"),
        "BankAccountChange.change": _l("Change of the account"),
        "BankAccountChange.switch_off": _l("Switch off"),
        "BankAccountChange.switch_on": _l("Switch on"),
    }
)
register_actions(
    {
        "bank_account.requested": _l("Change of a bank account asked for"),
        "bank_account.approved": _l("Change of a bank account approved"),
        "bank_account.rejected": _l("Change of a bank account refused"),
        "bank_account.changed": _l("Bank account of the cooperative changed"),
    }
)
register_fields({"holder": _l("Account holder")})
register_values("change", "BankAccountChange")

from coop.blueprints.treasury import bank_views, views  # noqa: E402, F401 - views need the blueprint
