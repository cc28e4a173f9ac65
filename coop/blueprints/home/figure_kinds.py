"""How the figures of the home pages are written."""

from collections.abc import Callable
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from flask_babel import LazyString, ngettext
from flask_babel import gettext as _

from coop.blueprints.home.panels import Address, Panel, ShownFigure, Standing
from coop.dates import month_of
from coop.domain.ledger.chart import PAYROLL_RECEIVABLE
from coop.domain.reports.figure_queries import RATED_DAYS
from coop.web.cells import money
from coop.web.filters import date_and_time, label, number, percent, rupiah

Note = Callable[[Standing], str | None]


def to_list(endpoint: str, **arguments: Any) -> Callable[[Standing], Address]:
    """Return the list of an address; an argument may be a function of how things stand."""

    def address(standing: Standing) -> Address:
        return endpoint, {
            name.rstrip("_"): value(standing) if callable(value) else value
            for name, value in arguments.items()
        }

    return address


def from_this_month(standing: Standing) -> str:
    return month_of(standing.today).isoformat()


def on_today(standing: Standing) -> str:
    return standing.today.isoformat()


def count_figure(
    name: str,
    title: LazyString,
    permission: str,
    opens: Callable[[Standing], Address],
    *,
    note: Note | None = None,
    asks: tuple[str, ...] = (),
    is_bad: bool = False,
) -> Panel:
    """Return a figure that counts; with ``is_bad`` anything above zero is bad news."""

    def draw(standing: Standing) -> ShownFigure:
        count = standing[name]
        return ShownFigure(number(count), note(standing) if note else None, is_bad and count > 0)

    return Panel(name, "figure", title, permission, draw, opens, (name, *asks))


def amount_figure(
    name: str,
    title: LazyString,
    permission: str,
    opens: Callable[[Standing], Address],
    *,
    unit: Callable[[int], str],
    is_bad: bool = False,
) -> Panel:
    """Return a figure in rupiah with the count behind it; ``unit`` words the count."""
    counted = f"{name}_count"

    def draw(standing: Standing) -> ShownFigure:
        count = standing[counted]
        return ShownFigure(money(standing[name]), unit(count), is_bad and count > 0)

    return Panel(name, "figure", title, permission, draw, opens, (name, counted))


def book_figure(
    key: str,
    title: LazyString,
    permission: str,
    value: Callable[[Standing], int],
    opens: Callable[[Standing], Address],
    note: Note | None = None,
) -> Panel:
    """Return a figure in rupiah that the books hold."""

    def draw(standing: Standing) -> ShownFigure:
        return ShownFigure(money(value(standing)), note(standing) if note else None)

    return Panel(key, "figure", title, permission, draw, opens)


def count_loans(count: int) -> str:
    return ngettext("%(count)s loan", "%(count)s loans", count, count=number(count))


def count_transfers(count: int) -> str:
    return ngettext("%(count)s transfer", "%(count)s transfers", count, count=number(count))


def count_withdrawals(count: int) -> str:
    return ngettext("%(count)s withdrawal", "%(count)s withdrawals", count, count=number(count))


def count_applications(count: int) -> str:
    return ngettext("%(count)s application", "%(count)s applications", count, count=number(count))


def count_payments(count: int) -> str:
    return ngettext("%(count)s payment", "%(count)s payments", count, count=number(count))


def note_new_members(standing: Standing) -> str:
    return _("%(count)s new this month", count=number(standing["members_joined"]))


def note_last_year(standing: Standing) -> str:
    earned = standing.books.surplus_a_year_before[standing.today.month - 1]
    return _("Last year up to this month: %(amount)s", amount=rupiah(earned))


def note_cover(standing: Standing) -> str | None:
    owed = standing.books.withdrawable
    if owed <= 0:
        return None
    share = 100 * standing.books.liquid // owed
    return _("covers %(share)s of what may be withdrawn", share=percent(share))


def draw_shu(standing: Standing) -> ShownFigure:
    if standing["shu_year"] is None:
        return ShownFigure(_("None yet"), _("No surplus is being shared."))
    return ShownFigure(label(standing["shu_status"]), _("Year %(year)s", year=standing["shu_year"]))


def draw_audit(standing: Standing) -> ShownFigure:
    audit = standing.audit
    if audit is None:
        return ShownFigure(_("None yet"), _("The first audit runs tonight."))
    if audit.clean_since is None:
        found = audit.problem_count
        value = ngettext("%(count)s problem", "%(count)s problems", found, count=number(found))
        return ShownFigure(
            value, _("Audit of %(moment)s", moment=date_and_time(audit.at)), is_late=True
        )
    return ShownFigure(
        _("All equal"), _("Clean since %(moment)s", moment=date_and_time(audit.clean_since))
    )


def draw_trail(standing: Standing) -> ShownFigure:
    audit, sealed_at = standing.audit, standing["sealed_at"]
    sealed = _("Sealed until %(moment)s", moment=date_and_time(sealed_at)) if sealed_at else None
    if audit is None:
        return ShownFigure(_("Not verified yet"), sealed)
    if not audit.is_trail_whole:
        return ShownFigure(_("Broken"), sealed, is_late=True)
    return ShownFigure(
        _("Unbroken"), _("Verified until %(moment)s", moment=date_and_time(audit.at))
    )


def draw_stars(standing: Standing) -> ShownFigure:
    count = standing["stars_count"]
    if not count:
        return ShownFigure("–", _("Nobody has rated an answer lately."))
    average = (Decimal(standing["stars"]) / count).quantize(Decimal("0.1"), ROUND_HALF_UP)
    note = ngettext("%(count)s rating", "%(count)s ratings", count, count=number(count))
    return ShownFigure(_("%(stars)s of 5", stars=number(average)), note)


def draw_months(standing: Standing) -> ShownFigure:
    count = standing["months_open"]
    note = _("all earlier months are closed") if not count else None
    return ShownFigure(number(count), note, is_late=count > 2)


def from_rated(standing: Standing) -> str:
    return (standing.today - timedelta(days=RATED_DAYS)).isoformat()


def payroll_receivable(standing: Standing) -> int:
    return standing.books.balances.get(PAYROLL_RECEIVABLE, 0)


def note_payroll(standing: Standing) -> str | None:
    """Say what a balance on the other side means."""
    return _("More came in than was asked for") if payroll_receivable(standing) < 0 else None


def note_approved(standing: Standing) -> str:
    return _("%(count)s of them approved", count=number(standing["decided_approved_count"]))


def note_jobs_waiting(standing: Standing) -> str:
    return _("%(count)s waiting", count=number(standing["jobs_waiting"]))


def note_mails_waiting(standing: Standing) -> str:
    waiting = standing["mails_waiting"]
    return ngettext(
        "%(count)s on its way", "%(count)s on their way", waiting, count=number(waiting)
    )
