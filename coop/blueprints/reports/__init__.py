"""Reports: one page serves them all, on the screen, on paper and as files."""

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from coop.web.filters import register_labels, register_tones
from coop.web.navigation import Entry
from coop.web.refs import RefKind, register_ref
from coop.web.timelines import register_actions, register_fields, register_values

blueprint = Blueprint("reports", __name__)

MENU = [
    ("books", Entry(_l("Reports"), "reports.index", "report", "reports.view", 60)),
    ("books", Entry(_l("My reports"), "reports.orders", "printer", "reports.view", 62)),
]

register_ref("report_order", RefKind(_l("Printed report")))
register_labels(
    {
        "OrderStatus.waiting": _l("Waiting"),
        "OrderStatus.running": _l("Being printed"),
        "OrderStatus.ready": _l("Ready"),
        "OrderStatus.failed": _l("Not printed"),
        "OrderStatus.expired": _l("Gone"),
        "Failure.disk_full": _l("The disk of the server is full."),
        "Failure.too_long": _l("It has more rows than can be printed by now."),
        "Failure.broken": _l("Something went wrong on the server."),
        "report_ready": _l("Report printed"),
        "report_failed": _l("Report not printed"),
    }
)
register_tones(
    {
        "OrderStatus.waiting": "wait",
        "OrderStatus.running": "info",
        "OrderStatus.ready": "good",
        "OrderStatus.failed": "stop",
        "OrderStatus.expired": "plain",
    }
)
register_actions(
    {
        "report.ordered": _l("Report asked for on paper"),
        "report.ready": _l("Report printed"),
        "report.failed": _l("Report not printed"),
        "report.expired": _l("Printed report let go"),
    }
)
register_fields(
    {"rows": _l("Rows"), "pages": _l("Pages"), "failure": _l("Reason"), "report": _l("Report")}
)
register_values("failure", "Failure")

from coop.blueprints.reports import order_views, views  # noqa: E402 - the views need the blueprint

__all__ = ["MENU", "blueprint", "order_views", "views"]
