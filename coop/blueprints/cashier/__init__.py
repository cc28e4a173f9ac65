"""The cashier's desk: transfers to look up at the bank, cash at the counter, the drawer."""

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from coop.web.navigation import Entry
from coop.web.waiting import waiting

blueprint = Blueprint("cashier", __name__)


MENU = [
    (
        "work",
        Entry(
            _l("Transfers to check"),
            "cashier.queue",
            "photo-search",
            "payments.check",
            20,
            waiting(payments_to_check="payments.check"),
            short=_l("Transfers"),
        ),
    ),
    ("work", Entry(_l("Counter"), "cashier.counter", "cash-register", "payments.cash", 30)),
    ("work", Entry(_l("Cash drawer"), "cashier.drawer", "cash", "payments.cash", 40)),
    ("money", Entry(_l("Payments"), "cashier.payments", "receipt", "payments.view", 10)),
]

from coop.blueprints.cashier import counter_views, views  # noqa: E402, F401 - views need the blueprint
