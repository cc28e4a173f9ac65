"""Bookkeeping: vouchers, the close of months and years, the financial statements."""

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from coop.web.filters import register_labels, register_tones
from coop.web.navigation import Entry
from coop.web.refs import RefKind, register_ref
from coop.web.timelines import register_actions, register_fields
from coop.web.waiting import waiting

blueprint = Blueprint("books", __name__)

MENU = [
    (
        "books",
        Entry(_l("Financial statements"), "books.statements", "report-money", "ledger.view", 5),
    ),
    (
        "books",
        Entry(
            _l("Vouchers"),
            "books.vouchers",
            "file-invoice",
            "books.view",
            15,
            waiting(vouchers_to_decide="books.approve"),
        ),
    ),
    (
        "books",
        Entry(
            _l("Close of the books"),
            "books.periods",
            "calendar-check",
            "ledger.view",
            30,
            waiting(closes_to_decide="books.approve"),
            short=_l("Closing"),
        ),
    ),
]

register_labels(
    {
        "PeriodStatus.open": _l("Open"),
        "PeriodStatus.closing": _l("Being closed"),
        "PeriodStatus.closed": _l("Closed"),
    }
)
register_tones(
    {
        "VoucherStatus.waiting": "wait",
        "VoucherStatus.posted": "good",
        "VoucherStatus.rejected": "stop",
        "VoucherStatus.withdrawn": "plain",
        "PeriodStatus.open": "info",
        "PeriodStatus.closing": "wait",
        "PeriodStatus.closed": "done",
        "YearStatus.waiting": "wait",
        "YearStatus.closed": "done",
        "YearStatus.rejected": "stop",
        "YearStatus.undone": "plain",
    }
)
register_actions(
    {
        "books.voucher_written": _l("Voucher written"),
        "books.voucher.approved": _l("Voucher approved"),
        "books.voucher.rejected": _l("Voucher rejected"),
        "books.voucher.withdrawn": _l("Voucher withdrawn"),
        "books.year_prepared": _l("Close of the year asked for"),
        "books.year.approved": _l("Close of the year approved"),
        "books.year.rejected": _l("Close of the year rejected"),
        "books.year_closed": _l("Year closed"),
        "books.year_undone": _l("Close of the year taken back"),
        "ledger.month_closing": _l("Close of the month begun"),
        "ledger.month_closed": _l("Month closed"),
        "ledger.month_reopened": _l("Month opened again"),
        "ledger.reopen.approved": _l("Opening of the month approved"),
        "ledger.reopen.rejected": _l("Opening of the month refused"),
    }
)
register_fields(
    {
        "surplus_amount": _l("Surplus"),
        "accounts": _l("Accounts"),
        "year": _l("Year"),
        "text": _l("What for"),
    }
)
register_ref("voucher", RefKind(_l("Voucher"), "books.voucher", "voucher_id", "books.view"))
register_ref(
    "accounting_period", RefKind(_l("Month of the books"), "books.period", "number", "ledger.view")
)
register_ref("book_year", RefKind(_l("Book year"), "books.year", "year_id", "ledger.view"))

from coop.blueprints.books import period_views, statement_views, voucher_views, year_views  # noqa: E402, F401 - views need the blueprint
