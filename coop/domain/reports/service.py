"""The reports there are."""

from coop.domain.reports import complaint_queries, notice_queries, queries
from coop.domain.reports.selecting import search_by, stream_by
from coop.domain.reports.types import Asked, Column, Report
from coop.errors import NotFound
from coop.explain import N_

_WHO = (Column("number", N_("Number")), Column("name", N_("Name")))
_REGISTER = (
    *_WHO,
    Column("born_in", N_("Born in")),
    Column("born_on", N_("Born"), "date"),
    Column("sex", N_("Sex"), "status"),
    Column("occupation", N_("Occupation")),
    Column("street", N_("Address")),
    Column("town", N_("Town")),
    Column("employer", N_("Employer")),
    Column("joined_on", N_("Joined"), "date"),
)
_MEMBERS = (*_REGISTER, Column("status", N_("Status"), "status"))
_INACTIVE = (
    *_REGISTER,
    Column("left_on", N_("Left"), "date"),
    Column("leaving_reason", N_("Reason"), "status"),
)
_NOTICES = (
    Column("title", N_("Title")),
    Column("kind", N_("Kind"), "status"),
    Column("published_at", N_("Published"), "date"),
    Column("until_on", N_("Last day"), "date"),
    Column("seen", N_("Members who saw it"), "number", adds_up=True),
    Column("opened", N_("Members who opened it"), "number", adds_up=True),
    Column("started", N_("Members who started"), "number", adds_up=True),
    Column("guests_opened", N_("Opened by guests"), "number", adds_up=True),
    Column("guests_started", N_("Started by guests"), "number", adds_up=True),
)
_SAVINGS = (
    *_WHO,
    Column("pokok", N_("Principal savings"), "money", adds_up=True),
    Column("wajib", N_("Mandatory savings"), "money", adds_up=True),
    Column("sukarela", N_("Voluntary savings"), "money", adds_up=True),
    Column("swp", N_("Mandatory loan savings"), "money", adds_up=True),
    Column("total", N_("Total"), "money", adds_up=True),
)
_LOANS = (
    Column("number", N_("Loan")),
    Column("name", N_("Name")),
    Column("product_name", N_("Product")),
    Column("principal", N_("Principal"), "money", adds_up=True),
    Column("balance", N_("Balance"), "money", adds_up=True),
    Column("next_due_on", N_("Next due"), "date"),
    Column("days_past_due", N_("Days late"), "number"),
    Column("arrears_amount", N_("Arrears"), "money", adds_up=True),
    Column("class_name", N_("Class")),
)
_RECEIPTS = (
    Column("receipt", N_("Receipt")),
    Column("entry", N_("Journal entry")),
    Column("name", N_("Received from")),
    Column("method", N_("Paid by"), "status"),
    Column("bank", N_("Bank")),
    Column("status", N_("Status"), "status"),
    Column("recorded_by", N_("Recorded by")),
    Column("amount", N_("Amount"), "money", adds_up=True),
)
_COMPLAINTS = (
    Column("number", N_("Number")),
    Column("received_at", N_("Received"), "date"),
    Column("kind", N_("Kind"), "status"),
    Column("category", N_("Category")),
    Column("title", N_("Title")),
    Column("status", N_("Status"), "status"),
    Column("answer_hours", N_("Answered after (hours)"), "number"),
    Column("resolve_hours", N_("Settled after (hours)"), "number"),
    Column("rating", N_("Stars"), "number"),
)
_BY_CATEGORY = (
    Column("category", N_("Category")),
    Column("complaints", N_("Complaints"), "number"),
    Column("suggestions", N_("Suggestions"), "number"),
    Column("waiting", N_("Not settled yet"), "number"),
    Column("late", N_("Settled too late"), "number"),
    Column("answer_hours", N_("Answered after (hours)"), "number"),
    Column("resolve_hours", N_("Settled after (hours)"), "number"),
    Column("rated", N_("Ratings"), "number"),
    Column("rating", N_("Stars on average"), "number"),
)

REPORTS: tuple[Report, ...] = (
    Report(
        "anggota",
        N_("Register of members"),
        N_("Everybody who has not left, as the law asks for it."),
        "users",
        (Asked.TEXT, Asked.EMPLOYER),
        _MEMBERS,
        ("number", "name", "joined_on", "employer"),
        search_by(queries.select_members, _MEMBERS, by="number"),
        stream_by(queries.select_members, by="number"),
    ),
    Report(
        "anggota-keluar",
        N_("Inactive members"),
        N_("Whose membership has ended, when and why."),
        "user-off",
        (Asked.TEXT, Asked.EMPLOYER),
        _INACTIVE,
        ("number", "name", "left_on"),
        search_by(queries.select_inactive, _INACTIVE, by="number"),
        stream_by(queries.select_inactive, by="number"),
    ),
    Report(
        "simpanan",
        N_("Savings of members"),
        N_("What each member has saved, by kind of savings."),
        "pig-money",
        (Asked.TEXT, Asked.EMPLOYER),
        _SAVINGS,
        ("number", "name", "wajib", "sukarela", "total"),
        search_by(queries.select_savings, _SAVINGS, by="number"),
        stream_by(queries.select_savings, by="number"),
    ),
    Report(
        "pinjaman",
        N_("Loans with arrears and class"),
        N_("Running loans, how late they are and their class today."),
        "cash",
        (Asked.TEXT, Asked.CLASS, Asked.ARREARS),
        _LOANS,
        ("number", "name", "principal", "balance"),
        queries.find_loans,
        queries.stream_loan_rows,
    ),
    Report(
        "penerimaan",
        N_("Receipts of the day"),
        N_("Every payment that was booked on one day, in cash and by transfer."),
        "receipt",
        (Asked.DAY, Asked.METHOD),
        _RECEIPTS,
        ("receipt", "name", "amount"),
        search_by(queries.select_receipts, _RECEIPTS, by="receipt"),
        stream_by(queries.select_receipts, by="receipt"),
    ),
    Report(
        "keluhan",
        N_("Complaints and suggestions"),
        N_("What was written in a period, after how many office hours it was answered, and stars."),
        "message-report",
        (Asked.TEXT, Asked.PERIOD),
        _COMPLAINTS,
        ("number", "received_at", "category", "rating"),
        search_by(complaint_queries.select_complaints, _COMPLAINTS, by="number"),
        stream_by(complaint_queries.select_complaints, by="number"),
    ),
    Report(
        "keluhan-per-kategori",
        N_("Complaints by category"),
        N_("How many of each category; office hours to the answer and stars, on average."),
        "chart-bar",
        (Asked.PERIOD,),
        _BY_CATEGORY,
        ("category", "complaints", "waiting", "rating"),
        search_by(complaint_queries.select_by_category, _BY_CATEGORY, by="category"),
        stream_by(complaint_queries.select_by_category, by="category"),
    ),
    Report(
        "promosi",
        N_("News and offers"),
        N_("What was published in a period, how many members saw, opened and started it."),
        "speakerphone",
        (Asked.TEXT, Asked.PERIOD),
        _NOTICES,
        ("title", "published_at", "seen", "opened", "started"),
        search_by(notice_queries.select_notices, _NOTICES, by="published_at"),
        stream_by(notice_queries.select_notices, by="published_at"),
    ),
)


def get_report(code: str) -> Report:
    """Return the report or raise NotFound."""
    report = next((one for one in REPORTS if one.code == code), None)
    if report is None:
        raise NotFound(N_("There is no such report."))
    return report
