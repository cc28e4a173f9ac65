"""The chart of accounts: the shape of SAK EP practice for a cooperative, as data."""

from coop.domain.ledger.types import AccountClass, Side

_CLASSES = {
    "1": AccountClass.ASSET,
    "2": AccountClass.LIABILITY,
    "3": AccountClass.EQUITY,
    "4": AccountClass.INCOME,
    "5": AccountClass.EXPENSE,
}

# code, side, Indonesian name, English name, sub-ledger
ACCOUNTS: tuple[tuple[str, str, str, str, str | None], ...] = (
    ("1-1101", "D", "Kas", "Cash", None),
    ("1-1102", "D", "Kas kecil", "Petty cash", None),
    ("1-1201", "D", "Bank BCA", "Bank BCA", None),
    ("1-1202", "D", "Bank Mandiri", "Bank Mandiri", None),
    ("1-1203", "D", "Bank BRI", "Bank BRI", None),
    ("1-1204", "D", "Bank BNI", "Bank BNI", None),
    (
        "1-1301",
        "D",
        "Dana dalam perjalanan (QRIS/transfer)",
        "Money in transit (QRIS, transfer)",
        None,
    ),
    ("1-1401", "D", "Pinjaman anggota", "Loans to members", "loan"),
    ("1-1402", "D", "Pinjaman koperasi lain", "Loans to other cooperatives", None),
    ("1-1403", "D", "Piutang usaha unit", "Trade receivables of units", "order"),
    ("1-1409", "C", "Penyisihan kerugian pinjaman", "Allowance for loan losses", None),
    ("1-1501", "D", "Piutang bunga pinjaman", "Loan interest receivable", "loan"),
    ("1-1502", "D", "Piutang denda", "Penalties receivable", "loan"),
    ("1-1601", "D", "Piutang potong gaji (instansi)", "Payroll deductions receivable", None),
    ("1-1701", "D", "Biaya dibayar di muka", "Prepaid expenses", None),
    ("1-1901", "D", "Selisih kas kurang", "Cash shortage", None),
    ("1-2100", "D", "Aset tetap", "Fixed assets", None),
    ("1-2900", "C", "Akumulasi penyusutan", "Accumulated depreciation", None),
    ("1-3100", "D", "Penyertaan koperasi sekunder", "Shares in secondary cooperatives", None),
    ("2-1101", "C", "Simpanan sukarela (tabungan)", "Voluntary savings", "savings_account"),
    ("2-1102", "C", "Simpanan berjangka", "Term deposits", "savings_account"),
    ("2-1201", "C", "Utang bunga simpanan", "Savings interest payable", None),
    (
        "2-1301",
        "C",
        "Utang PPh final 4(2) bunga simpanan",
        "Final tax on savings interest payable",
        None,
    ),
    ("2-1302", "C", "Utang PPh 21/23/29", "Other income tax payable", None),
    ("2-1401", "C", "Utang SHU anggota", "Members' surplus shares payable", None),
    ("2-1501", "C", "Dana pengurus", "Fund for the board", None),
    ("2-1502", "C", "Dana karyawan", "Fund for employees", None),
    ("2-1503", "C", "Dana pendidikan", "Education fund", None),
    ("2-1504", "C", "Dana sosial", "Social fund", None),
    ("2-1505", "C", "Dana pembangunan", "Development fund", None),
    ("2-1601", "C", "Titipan anggota", "Money held for members", "person"),
    ("2-1603", "C", "Uang muka pelanggan", "Customers' advances", "order"),
    ("2-1604", "C", "Titipan pelanggan", "Money held for customers", "person"),
    ("2-1701", "C", "Utang simpanan anggota keluar", "Savings payable to former members", "member"),
    ("2-1801", "C", "Dana risiko/asuransi pinjaman", "Loan risk fund", None),
    ("2-2100", "C", "Pinjaman bank/LPDB/koperasi sekunder", "Borrowings", None),
    ("3-1100", "C", "Simpanan pokok", "Principal savings", "savings_account"),
    ("3-1200", "C", "Simpanan wajib", "Mandatory savings", "savings_account"),
    ("3-1210", "C", "Simpanan wajib pinjaman (SWP)", "Mandatory loan savings", "savings_account"),
    ("3-1300", "C", "Modal penyertaan anggota", "Members' capital participation", None),
    ("3-2100", "C", "Hibah/donasi", "Grants", None),
    ("3-3100", "C", "Cadangan umum", "General reserve", None),
    ("3-3200", "C", "Cadangan tujuan risiko", "Risk reserve", None),
    ("3-4100", "C", "SHU belum dibagi", "Undistributed surplus", None),
    ("3-4200", "C", "SHU tahun berjalan", "Surplus of the year", None),
    ("3-9000", "C", "Saldo awal", "Opening balances", None),
    ("4-1100", "C", "Pendapatan bunga pinjaman", "Loan interest income", None),
    ("4-1200", "C", "Pendapatan administrasi/provisi", "Administration fees", None),
    ("4-1300", "C", "Pendapatan denda", "Penalty income", None),
    ("4-1400", "C", "Pendapatan pelunasan dipercepat", "Early payoff income", None),
    ("4-2100", "C", "Pendapatan bunga bank", "Bank interest", None),
    ("4-2900", "C", "Pendapatan lain-lain", "Other income", None),
    ("4-2910", "C", "Penerimaan pinjaman hapus buku", "Recoveries of written-off loans", None),
    (
        "4-3100",
        "C",
        "Pendapatan unit usaha dari anggota",
        "Income of business units from members",
        None,
    ),
    (
        "4-3200",
        "C",
        "Pendapatan unit usaha dari non-anggota",
        "Income of business units from others",
        None,
    ),
    ("5-1100", "D", "Beban bunga simpanan", "Savings interest", None),
    ("5-1200", "D", "Beban bunga pinjaman diterima", "Interest on borrowings", None),
    ("5-2100", "D", "Beban gaji/honor", "Salaries and fees", None),
    ("5-2200", "D", "Beban ATK, listrik, sewa, TI", "Office, power, rent, IT", None),
    ("5-2300", "D", "Beban RAT dan pembinaan", "Annual meeting and education", None),
    ("5-3100", "D", "Beban penyisihan kerugian pinjaman", "Loan loss provisions", None),
    ("5-4100", "D", "Beban penyusutan", "Depreciation", None),
    ("5-5100", "D", "Beban administrasi bank", "Bank charges", None),
    ("5-6100", "C", "Selisih kas lebih", "Cash surplus", None),
    ("5-7100", "D", "Beban unit usaha", "Expenses of business units", None),
    ("5-9100", "D", "Beban pajak penghasilan", "Income tax", None),
)


def class_of(code: str) -> AccountClass:
    """Return the class that the first digit of ``code`` names."""
    return _CLASSES[code[0]]


def side_of(letter: str) -> Side:
    """Return the normal side for the letter ``D`` or ``C``."""
    return Side(letter)


CASH = "1-1101"
PETTY_CASH = "1-1102"
IN_TRANSIT = "1-1301"
BANKS = "1-12"  # the codes of accounts at banks begin so
LOANS = "1-1401"
TRADE_RECEIVABLE = "1-1403"
INTEREST_RECEIVABLE = "1-1501"
PAYROLL_RECEIVABLE = "1-1601"
CASH_SHORT = "1-1901"
CASH_OVER = "5-6100"
INTEREST_TAX = "2-1301"
HELD_FOR_MEMBERS = "2-1601"
CUSTOMER_ADVANCES = "2-1603"
HELD_FOR_CUSTOMERS = "2-1604"
OWED_TO_LEAVERS = "2-1701"
SWP = "3-1210"
UNDISTRIBUTED = "3-4100"
SURPLUS_OF_YEAR = "3-4200"
OPENING = "3-9000"
INTEREST_INCOME = "4-1100"
FEE_INCOME = "4-1200"
PENALTY_INCOME = "4-1300"
EARLY_PAYOFF_INCOME = "4-1400"
OTHER_INCOME = "4-2900"
SALES_TO_MEMBERS = "4-3100"
SALES_TO_OTHERS = "4-3200"
SAVINGS_INTEREST = "5-1100"


def is_cash(code: str) -> bool:
    """Say whether the account is money at hand: cash, petty cash, banks, money in transit."""
    return code in {CASH, PETTY_CASH, IN_TRANSIT} or code.startswith(BANKS)


def is_passing(code: str) -> bool:
    """Say whether money only stops on the account: employers' sums, and what is held for members.

    What is paid from there was cash of the cooperative: a statement of cash looks through it.
    """
    return code in {PAYROLL_RECEIVABLE, HELD_FOR_MEMBERS}


def is_result(code: str) -> bool:
    """Say whether the account is closed at the end of the year: income and expenses."""
    return code[0] in "45"
