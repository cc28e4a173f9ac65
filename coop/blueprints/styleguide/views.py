"""Pages of the style guide. They hold their own made-up content and touch no table."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from flask import Blueprint, flash, render_template, request
from flask_babel import gettext as _

from coop.blueprints.styleguide.forms import SampleForm
from coop.explain import Explained, Input, Step
from coop.money import round_half_up
from coop.paging import Page
from coop.web.access import public

blueprint = Blueprint("styleguide", __name__, url_prefix="/gaya")

NAMES = (
    "Siti Rahmawati",
    "Raden Mas Bambang Kusumaningrat Wijayakusuma",
    "I Gusti Ayu Ketut Puspitasari",
    "Budi Santoso",
    "Maria Goreti Simanjuntak",
    "Ahmad Fauzi",
)
STATES = ("active", "overdue", "paid", "pending", "draft", "rejected")
NOON = datetime(2023, 3, 20, 7, 5, tzinfo=UTC)


def sample_loans(count: int) -> list[SimpleNamespace]:
    """Return made-up loans with long names and large amounts."""
    return [
        SimpleNamespace(
            id=n,
            number=f"PJ-2023-{n:05}",
            name=NAMES[n % len(NAMES)],
            balance=(n * 7_654_321) % 250_000_000 + 125_000,
            due_on=date(2023, 3, 1) + timedelta(days=n % 28),
            status=STATES[n % len(STATES)],
        )
        for n in range(1, count + 1)
    ]


def sample_reason() -> Explained[int]:
    """Return why a flat instalment is what it is."""
    principal, months = 12_000_000, 24
    each = round_half_up(Decimal(principal) / months)
    interest = round_half_up(Decimal(principal) * 5 / 1200)
    return Explained(
        rule="Instalment of a flat loan",
        source="Loan agreement, article 3",
        inputs=(
            Input("Loan", principal, "rupiah"),
            Input("Interest", Decimal(5), "percent_per_year"),
            Input("Term", months, "months"),
        ),
        steps=(
            Step("Principal each month", "loan ÷ months", each, "rupiah"),
            Step("Interest each month", "loan × 5% ÷ 12", interest, "rupiah"),
            Step("Instalment", "principal + interest", each + interest, "rupiah"),
        ),
        result=each + interest,
        rounding="Rounded to whole rupiah, half up; the last instalment takes the rest.",
    )


def sample_events() -> list[dict[str, Any]]:
    """Return the story of a loan, newest first."""
    return [
        {"at": NOON, "title": _("Instalment 3 is overdue"), "tone": "late"},
        {
            "at": NOON - timedelta(days=9),
            "title": _("Paid out to BCA 123-456-7890"),
            "who": "Dewi Lestari",
            "tone": "done",
        },
        {
            "at": NOON - timedelta(days=10),
            "title": _("Approved by the credit committee"),
            "who": "Hendra Gunawan",
            "note": _("Income is enough; the employer confirmed the post."),
            "tone": "good",
        },
        {
            "at": NOON - timedelta(days=12),
            "title": _("Application sent"),
            "who": NAMES[1],
            "tone": "info",
        },
    ]


def _page(kind: str, **content: Any) -> str:
    return render_template(
        f"styleguide/{kind}.html",
        reason=sample_reason(),
        events=sample_events(),
        accent=request.args.get("accent", "teal"),
        **content,
    )


@blueprint.get("/")
@public
def components() -> str:
    """Show every component."""
    return _page("components", states=STATES)


@blueprint.get("/beranda")
@public
def home() -> str:
    """Show the home page kind."""
    return _page("home")


@blueprint.get("/daftar")
@public
def list_() -> str:
    """Show the list page kind, full or empty."""
    wanted = request.args.get("q", "").lower()
    rows = [loan for loan in sample_loans(40) if wanted in loan.name.lower()]
    return _page("list", page=Page(rows[:12], request.args.get("page", 1, int), 12, len(rows)))


@blueprint.get("/rincian")
@public
def detail() -> str:
    """Show the detail page kind."""
    return _page("detail", rows=sample_loans(4))


@blueprint.get("/keputusan")
@public
def decision() -> str:
    """Show the decision page kind."""
    return _page("decision")


@blueprint.route("/formulir", methods=["GET", "POST"])
@public
def form() -> tuple[str, int] | str:
    """Show the form page kind; sending it shows the errors or a flash."""
    sample = SampleForm()
    if sample.validate_on_submit():
        flash(_("Your application has been sent. You will hear from us by Friday."), "success")
    status = 422 if sample.errors else 200
    return _page("form", form=sample), status


@blueprint.get("/proses")
@public
def run() -> str:
    """Show the run page kind."""
    return _page("run", rows=sample_loans(5))


@blueprint.get("/dokumen")
@public
def document() -> str:
    """Show the document page kind."""
    return _page("document", rows=sample_loans(3))


@blueprint.get("/kesalahan/<int:code>")
@public
def error(code: int) -> str:
    """Show an error page without failing."""
    return render_template(f"errors/{code}.html")
