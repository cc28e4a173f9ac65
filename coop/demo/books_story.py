"""How the books are kept: bills that are paid, months that are closed, the year."""

from datetime import date, timedelta

from coop import dates
from coop.demo.stage import MONTHS, Stage
from coop.domain.books import period_service, voucher_service, year_service
from coop.domain.books.voucher_service import VoucherDraft
from coop.domain.ledger import chart
from coop.domain.ledger.closing_service import finish_closing
from coop.domain.payments.queries import cash_balance
from coop.domain.units.types import COOPERATIVE_UNIT_ID

BANK = "1-1201"
OFFICE, FEES, CHARGES, BANK_INTEREST = "5-2200", "5-2100", "5-5100", "4-2100"
DECEMBER = 12


class BooksStory:
    """Plays the treasurer who writes vouchers and closes, and the chair who decides."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage

    def plan(self) -> None:
        """Plan the bills of every month, and the close of each month two months later."""
        for step in range(MONTHS + 1):
            month = dates.add_months(self.stage.first_day, step)
            self.stage.on(month + timedelta(days=24), 11, lambda m=month: self._pay_bills(m))
            self.stage.on(
                dates.add_months(month, 2) + timedelta(days=8), 9, lambda m=month: self._close(m)
            )
        self.stage.on(self.stage.today - timedelta(days=1), 16, self._leave_open)

    def _pay_bills(self, month: date) -> None:
        day = dates.today()
        named = f"{dates.MONTHS_ID[month.month - 1]} {month.year}"
        drafts = [
            voucher_service.expense(FEES, BANK, 90_000, f"Honor petugas {named}", day),
            voucher_service.expense(CHARGES, BANK, 12_500, f"Biaya bank {named}", day, "BCA"),
            voucher_service.income(BANK_INTEREST, BANK, 212_400, f"Jasa giro {named}", day, "BCA"),
        ]
        if cash_balance(COOPERATIVE_UNIT_ID, day) > 65_000:
            drafts.append(
                voucher_service.expense(
                    OFFICE, chart.CASH, 65_000, f"Listrik dan internet {named}", day, "PLN, Telkom"
                )
            )
        for draft in drafts:
            self._book(draft, with_receipt=month.month % 4 == 0)

    def _write(self, draft: VoucherDraft, *, with_receipt: bool) -> int:
        treasurer = self.stage.actors["bendahara"]
        receipt = self.stage.draw("Nota", draft.text, draft.party or "") if with_receipt else None
        return self.stage.played_by(
            treasurer, lambda: voucher_service.write_voucher(draft, treasurer, receipt).id
        )

    def _book(self, draft: VoucherDraft, *, with_receipt: bool) -> None:
        voucher_id = self._write(draft, with_receipt=with_receipt)
        chair = self.stage.actors["ketua"]
        self.stage.played_by(chair, lambda: voucher_service.post_voucher(voucher_id, chair))

    def _close(self, month: date) -> None:
        treasurer, chair = self.stage.actors["bendahara"], self.stage.actors["ketua"]
        if month.month != DECEMBER:
            self.stage.played_by(
                treasurer,
                lambda: period_service.close_month(month, is_accepted=True),
            )
        else:
            year_id = self.stage.played_by(
                treasurer,
                lambda: year_service.prepare_year(month.year, treasurer, is_accepted=True).id,
            )
            self.stage.played_by(chair, lambda: year_service.approve_year(year_id, chair))
        finish_closing(month)

    def _leave_open(self) -> None:
        """Leave one voucher to be decided, and one that was refused."""
        day, chair = dates.today(), self.stage.actors["ketua"]
        paper = voucher_service.expense(
            OFFICE, BANK, 480_000, "Kertas dan tinta printer", day, "Toko Buku Pelajar"
        )
        self._write(paper, with_receipt=True)
        lunch = voucher_service.expense(OFFICE, BANK, 950_000, "Makan siang rapat", day)
        refused = self._write(lunch, with_receipt=False)
        self.stage.played_by(
            chair,
            lambda: voucher_service.reject_voucher(refused, chair, "Nota belum dilampirkan."),
        )
