"""The books: trial balance, accounts, entries, and reversals with four eyes."""

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from coop.domain.ledger import reversal_service
from coop.web.filters import register_labels, register_tones
from coop.web.navigation import Entry
from coop.web.refs import RefKind, register_ref

blueprint = Blueprint("ledger", __name__)


def count_open_reversals() -> int:
    """Return how many requests for a reversal wait."""
    return reversal_service.count_open_reversals()


MENU = [
    ("books", Entry(_l("Trial balance"), "ledger.trial_balance", "scale", "ledger.view", 10)),
    ("books", Entry(_l("Journal"), "ledger.entries", "notebook", "ledger.view", 20)),
    (
        "work",
        Entry(
            _l("Journal reversals"),
            "ledger.reversals",
            "arrow-back-up",
            "ledger.approve_reversal|ledger.reverse",
            61,
            count_open_reversals,
        ),
    ),
]

register_labels(
    {
        "AccountClass.asset": _l("Assets"),
        "AccountClass.liability": _l("Liabilities"),
        "AccountClass.equity": _l("Equity"),
        "AccountClass.income": _l("Income"),
        "AccountClass.expense": _l("Expenses"),
        "reversal": _l("Reversal"),
    }
)
register_tones({"reversal": "info"})
register_ref(
    "journal_entry", RefKind(_l("Journal entry"), "ledger.entry", "entry_id", "ledger.view")
)

from coop.blueprints.ledger import reversal_views, views  # noqa: E402, F401 - views need the blueprint
