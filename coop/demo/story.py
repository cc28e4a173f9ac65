"""The whole story, told in one transaction: all of it or nothing."""

from datetime import date, timedelta

from coop import dates
from coop.demo.booking_story import BookingStory
from coop.demo.books_story import BooksStory
from coop.demo.broadcast_story import BroadcastStory
from coop.demo.interest_story import InterestStory
from coop.demo.loans_story import LoansStory
from coop.demo.members_story import MembersStory
from coop.demo.moving_story import MovingStory
from coop.demo.notices_story import NoticesStory
from coop.demo.payroll_story import PayrollStory
from coop.demo.prints_story import PrintsStory
from coop.demo.products_story import ProductsStory
from coop.demo.promotions_story import PromotionsStory
from coop.demo.reports_story import ReportsStory
from coop.demo.sales_story import SalesStory
from coop.demo.shu_story import ShuStory
from coop.demo.stage import MONTHS, Stage
from coop.demo.unit_voices_story import UnitVoicesStory
from coop.demo.units_story import UnitsStory
from coop.demo.voices_story import VoicesStory
from coop.domain.assurance import reporting_service
from coop.domain.assurance.service import run_audit
from coop.domain.ledger import chart
from coop.domain.ledger.models import JournalEntry
from coop.domain.ledger.reversal_service import approve_reversal, request_reversal
from coop.domain.ledger.service import post_entry
from coop.domain.ledger.types import credit, debit
from coop.domain.members import queries as members_queries
from coop.domain.payments.queries import cash_balance
from coop.domain.reminders.service import queue_reminders
from coop.domain.settings.service import change_setting
from coop.domain.trail.service import seal_trail
from coop.domain.units.types import COOPERATIVE_UNIT_ID
from coop.refs import Ref

START_CAPITAL = 60_000_000
DRAWER = 2_000_000
BANK, BANK_CHARGES, GRANTS = "1-1201", "5-5100", "3-2100"

ABOUT = {
    "coop.name": "Koperasi Simpan Pinjam Sejahtera Bersama",
    "coop.legal_number": "AHU-0012345.AH.01.26 Tahun 2019",
    "coop.address": "Jl. Asia Afrika No. 88, Bandung 40112",
    "coop.town": "Bandung",
    "coop.phone": "+62224201234",
    "coop.email": "halo@sejahtera.contoh.id",
}


def is_told() -> bool:
    """Say whether this database has people already."""
    return bool(members_queries.count_members_by_status())


def tell_story(instance_path: str) -> None:
    """Fill an empty database with the demo cooperative."""
    for name, value in ABOUT.items():
        change_setting(name, value)
    stage = Stage(instance_path)
    UnitsStory(stage).plan()
    stage.on(stage.first_day, 6, stage.hire_staff)
    members = MembersStory(stage)
    members.plan()
    LoansStory(stage, members).plan()
    InterestStory(stage, members).plan()
    VoicesStory(stage, members).plan()
    NoticesStory(stage, members).plan()
    BroadcastStory(stage, members).plan()
    MovingStory(stage).plan()
    BooksStory(stage).plan()
    ShuStory(stage).plan()
    PayrollStory(stage, members).plan()
    ProductsStory(stage).plan()
    ReportsStory(stage).plan()
    SalesStory(stage, members).plan()
    PrintsStory(stage, members).plan()
    BookingStory(stage, members).plan()
    UnitVoicesStory(stage, members).plan()
    PromotionsStory(stage).plan()
    stage.on(stage.first_day, 12, lambda: _start_capital(stage))
    for step in range(1, MONTHS + 1):
        day = dates.add_months(stage.first_day, step) + timedelta(days=1)
        stage.on(day, 15, lambda: _bring_cash_to_bank(stage))
    mistaken_on = dates.add_months(stage.first_day, 2) + timedelta(days=3)
    stage.on(mistaken_on, 10, lambda: _mistake_and_correct(stage))
    stage.play()
    _watch_over_it(dates.today())


def _watch_over_it(on: date) -> None:
    """Do what the night does: seal the trail, tell its head, audit; the worker sends reminders."""
    while seal_trail():
        pass
    reporting_service.tell_trail_head(on)
    reporting_service.raise_alarm(run_audit(), on)
    queue_reminders(on, unique_key=f"reminders:{on}")


def _start_capital(stage: Stage) -> None:
    _post(stage, "Hibah awal dari perusahaan induk", chart.CASH, GRANTS, START_CAPITAL, "grant")


def _bring_cash_to_bank(stage: Stage) -> None:
    amount = cash_balance(COOPERATIVE_UNIT_ID, dates.today()) - DRAWER
    if amount > 0:
        _post(stage, "Setoran kas ke bank", BANK, chart.CASH, amount, "cash-to-bank")


def _mistake_and_correct(stage: Stage) -> None:
    """Book bank charges with a zero too many; the chair lets it be reversed and booked anew."""
    text = "Biaya administrasi bank"
    entry = _post(stage, text, BANK_CHARGES, BANK, 250_000, "charges-mistaken")
    asked_by, approved_by = stage.actors["bendahara"], stage.actors["ketua"]
    reason = "Nominal keliru: seharusnya Rp25.000"
    stage.played_by(asked_by, lambda: request_reversal(entry.id, reason, asked_by))
    stage.played_by(approved_by, lambda: approve_reversal(entry.id, approved_by))
    _post(stage, text, BANK_CHARGES, BANK, 25_000, "charges")


def _post(stage: Stage, text: str, to: str, source: str, amount: int, event: str) -> JournalEntry:
    on = dates.today()
    return stage.played_by(
        stage.actors["bendahara"],
        lambda: post_entry(
            text,
            [debit(to, amount), credit(source, amount)],
            source=Ref("unit", COOPERATIVE_UNIT_ID),
            unique_key=f"demo.{event}:{on}",
            booked_on=on,
            unit_id=COOPERATIVE_UNIT_ID,
        ),
    )
