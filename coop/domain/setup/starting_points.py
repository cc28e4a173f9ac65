"""Starting products, steps, classes and holidays, as data."""

from datetime import date
from decimal import Decimal
from typing import Any

from coop.domain.complaints.types import ComplaintSubject
from coop.domain.loans.types import InterestMethod
from coop.domain.reminders.types import ReminderTone
from coop.domain.savings.interest_types import InterestMethod as SavingsMethod
from coop.domain.savings.types import SavingsKind
from coop.explain import N_

STARTS_ON = date(2020, 1, 1)

# kind, code, name, account, rate per year, due a month, smallest deposit, smallest balance
SAVINGS_PRODUCTS = (
    (SavingsKind.POKOK, "pokok", "Simpanan Pokok", "3-1100", "0", 0, 0, 0),
    (SavingsKind.WAJIB, "wajib", "Simpanan Wajib", "3-1200", "0", 100_000, 0, 0),
    (SavingsKind.SUKARELA, "sukarela", "Simpanan Sukarela", "2-1101", "3", 0, 10_000, 0),
    (
        SavingsKind.BERJANGKA,
        "berjangka",
        "Simpanan Berjangka",
        "2-1102",
        "0",
        0,
        1_000_000,
        0,
    ),
    (SavingsKind.SWP, "swp", "Simpanan Wajib Pinjaman", "3-1210", "0", 0, 0, 0),
)

INTEREST: dict[str, dict[str, Any]] = {
    "sukarela": {"interest_method": SavingsMethod.DAILY},
    "berjangka": {
        "rates": [[1, "4"], [3, "4.5"], [6, "5"], [12, "6"]],
        "break_fee_percent": Decimal(1),
    },
}

# code, name, description, method, rate per year, smallest and largest amount, months, k, member for
LOAN_PRODUCTS = (
    (
        "usaha",
        "Pinjaman Usaha",
        "Modal kerja dan pengembangan usaha anggota.",
        InterestMethod.EFFECTIVE,
        "18",
        1_000_000,
        100_000_000,
        3,
        36,
        10,
        3,
    ),
    (
        "konsumtif",
        "Pinjaman Serbaguna",
        "Pendidikan, kesehatan, renovasi, kebutuhan keluarga.",
        InterestMethod.FLAT,
        "12",
        500_000,
        50_000_000,
        3,
        36,
        8,
        3,
    ),
    (
        "anuitas",
        "Pinjaman Berjangka Tetap",
        "Angsuran sama setiap bulan sampai lunas.",
        InterestMethod.ANNUITY,
        "15",
        1_000_000,
        75_000_000,
        6,
        60,
        10,
        6,
    ),
)
LOAN_FEES = {"admin_fee_percent": Decimal(1), "swp_percent": Decimal(1)}
LOAN_PENALTY = {
    "penalty_percent_per_day": Decimal("0.1"),
    "penalty_grace_days": 3,
    "penalty_cap_percent": Decimal(10),
}

# rank, name, from day, to day, allowance in percent, accrues (POJK 40/POJK.03/2019)
COLLECTIBILITY = (
    (1, N_("Current"), 0, 0, "1", True),
    (2, N_("Special mention"), 1, 90, "5", True),
    (3, N_("Substandard"), 91, 120, "15", False),
    (4, N_("Doubtful"), 121, 180, "50", False),
    (5, N_("Loss"), 181, None, "100", False),
)

REMINDER_STEPS = (
    (-3, ReminderTone.FRIENDLY),
    (0, ReminderTone.FRIENDLY),
    (3, ReminderTone.PLAIN),
    (7, ReminderTone.PLAIN),
    (14, ReminderTone.FIRM),
    (30, ReminderTone.FIRM),
)
REMINDER_KINDS = ("savings.wajib", "loans.instalment")

BANK_ACCOUNTS = (
    ("BCA", "1-1201", "5270123456"),
    ("Mandiri", "1-1202", "1240001234567"),
)

# name, name in English, what it is about, office hours until it is settled
COMPLAINT_CATEGORIES = (
    ("Pelayanan", "Service", ComplaintSubject.SERVICE, 24),
    ("Harga dan biaya", "Prices and fees", ComplaintSubject.PRICE, 40),
    ("Pengurus atau pegawai", "Board or staff", ComplaintSubject.EMPLOYEE, 40),
    ("Pinjaman", "Loans", ComplaintSubject.LOAN, 24),
    ("Simpanan", "Savings", ComplaintSubject.DEPOSIT, 16),
    ("Lain-lain", "Something else", ComplaintSubject.OTHER, 40),
)
