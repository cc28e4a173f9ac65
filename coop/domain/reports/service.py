"""The reports there are."""

from coop.domain.reports import complaint_queries, notice_queries, office_queries, queries
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
_NEW = (
    *_WHO,
    Column("joined_on", N_("Joined"), "date"),
    Column("employer", N_("Employer")),
    Column("status", N_("Status"), "status"),
)
_DORMANT = (
    *_WHO,
    Column("joined_on", N_("Joined"), "date"),
    Column("last_paid_on", N_("Last payment"), "date"),
)
_WAJIB_ARREARS = (
    *_WHO,
    Column("months", N_("Months"), "number", adds_up=True),
    Column("since", N_("Since"), "date"),
    Column("amount", N_("Amount"), "money", adds_up=True),
)
_DEDUCTIONS = (
    Column("month", N_("Month"), "date"),
    Column("employer", N_("Employer")),
    *_WHO,
    Column("asked", N_("Asked"), "money", adds_up=True),
    Column("realised", N_("Deducted"), "money", adds_up=True),
    Column("difference", N_("Difference"), "money", adds_up=True),
    Column("outcome", N_("Result"), "status"),
)
_TAX = (
    Column("month", N_("Month"), "date"),
    Column("name", N_("Name")),
    Column("gross", N_("Interest"), "money", adds_up=True),
    Column("tax", N_("Tax"), "money", adds_up=True),
)
_SHARES = (
    Column("year", N_("Year")),
    *_WHO,
    Column("by_savings", N_("By savings"), "money", adds_up=True),
    Column("by_business", N_("By business"), "money", adds_up=True),
    Column("total", N_("Share"), "money", adds_up=True),
    Column("way", N_("Paid"), "status"),
    Column("paid_on", N_("Paid on"), "date"),
)
_CASH = (
    Column("booked_on", N_("Date"), "date"),
    Column("number", N_("Entry")),
    Column("text", N_("Description")),
    Column("account", N_("Ledger account")),
    Column("debit", N_("In"), "money", adds_up=True),
    Column("credit", N_("Out"), "money", adds_up=True),
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
    Report(
        "anggota-baru",
        N_("New members"),
        N_("Who joined in a period."),
        "user-plus",
        (Asked.TEXT, Asked.EMPLOYER, Asked.PERIOD),
        _NEW,
        ("number", "name", "joined_on"),
        search_by(office_queries.select_new, _NEW, by="joined_on"),
        stream_by(office_queries.select_new, by="joined_on"),
    ),
    Report(
        "anggota-pasif",
        N_("Dormant members"),
        N_("Who has paid nothing for the time that the settings name."),
        "zzz",
        (Asked.TEXT, Asked.EMPLOYER, Asked.DAY),
        _DORMANT,
        ("number", "name", "last_paid_on"),
        search_by(office_queries.select_dormant, _DORMANT, by="number"),
        stream_by(office_queries.select_dormant, by="number"),
    ),
    Report(
        "tunggakan-wajib",
        N_("Arrears of mandatory savings"),
        N_("Who owes mandatory savings, of how many months and since when."),
        "calendar-exclamation",
        (Asked.TEXT, Asked.EMPLOYER, Asked.DAY),
        _WAJIB_ARREARS,
        ("number", "name", "months", "amount"),
        search_by(office_queries.select_wajib_arrears, _WAJIB_ARREARS, by="number"),
        stream_by(office_queries.select_wajib_arrears, by="number"),
    ),
    Report(
        "potong-gaji",
        N_("Payroll deduction"),
        N_("What employers were asked to deduct, what they deducted, and the difference."),
        "briefcase",
        (Asked.TEXT, Asked.EMPLOYER, Asked.PERIOD),
        _DEDUCTIONS,
        ("month", "employer", "number", "name", "difference"),
        search_by(office_queries.select_deductions, _DEDUCTIONS, by="month"),
        stream_by(office_queries.select_deductions, by="month"),
    ),
    Report(
        "pajak-bunga",
        N_("Tax withheld on savings interest"),
        N_("Final income tax by person and month, to be paid to the state and reported."),
        "percentage",
        (Asked.PERIOD,),
        _TAX,
        ("month", "name", "tax"),
        search_by(office_queries.select_withheld_tax, _TAX, by="month"),
        stream_by(office_queries.select_withheld_tax, by="month"),
    ),
    Report(
        "shu",
        N_("Shares in the surplus (SHU)"),
        N_("What each member got of the surplus of each year, and how it was paid."),
        "chart-pie",
        (Asked.TEXT, Asked.EMPLOYER),
        _SHARES,
        ("year", "number", "name", "total"),
        search_by(office_queries.select_shares, _SHARES, by="number"),
        stream_by(office_queries.select_shares, by="number"),
    ),
    Report(
        "buku-kas",
        N_("Cash book"),
        N_("Everything that moved on cash and banks; this month unless you say another period."),
        "cash-register",
        (Asked.PERIOD,),
        _CASH,
        ("booked_on", "number"),
        search_by(office_queries.select_cash_book, _CASH, by="booked_on"),
        stream_by(office_queries.select_cash_book, by="booked_on"),
    ),
)


def get_report(code: str) -> Report:
    """Return the report or raise NotFound."""
    report = next((one for one in REPORTS if one.code == code), None)
    if report is None:
        raise NotFound(N_("There is no such report."))
    return report
