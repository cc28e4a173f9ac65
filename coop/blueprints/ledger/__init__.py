"""The books: trial balance, accounts, entries, and reversals with four eyes."""

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from coop.web.filters import register_labels, register_tones
from coop.web.navigation import Entry
from coop.web.refs import RefKind, register_ref
from coop.web.timelines import register_actions
from coop.web.waiting import waiting

blueprint = Blueprint("ledger", __name__)


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
            waiting(entries_to_reverse="ledger.approve_reversal"),
            short=_l("Corrections"),
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
register_actions(
    {
        "journal.posted": _l("Entry booked"),
        "journal.reversal_requested": _l("Reversal of an entry asked for"),
        "journal.reversal.approved": _l("Reversal of an entry approved"),
        "journal.reversal.rejected": _l("Reversal of an entry refused"),
        "journal.reversed": _l("Journal entry reversed"),
    }
)
register_tones({"reversal": "info"})
register_ref(
    "journal_entry", RefKind(_l("Journal entry"), "ledger.entry", "entry_id", "ledger.view")
)

from coop.blueprints.ledger import reversal_views, views  # noqa: E402, F401 - views need the blueprint
