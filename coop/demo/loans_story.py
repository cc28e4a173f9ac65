"""Loans in every state, one of them overdue in each class."""

from dataclasses import dataclass
from datetime import date, timedelta

from coop import dates
from coop.demo.members_story import MembersStory
from coop.demo.stage import Stage, there
from coop.domain.loans import application_service as applications
from coop.domain.loans import payoff_service, queries, repayment_service
from coop.domain.loans.disbursement_service import disburse_loan
from coop.domain.loans.eligibility_service import AppliedFor
from coop.domain.loans.interest_service import recognise_interest
from coop.domain.loans.models import Loan
from coop.domain.loans.product_queries import list_current_products
from coop.domain.loans.types import LoanStatus, VoteChoice
from coop.domain.payments import queries as payment_queries


@dataclass(frozen=True, slots=True)
class LoanPlot:
    """One loan's story: how far it gets, and how many instalments are paid.

    ``ends``: submitted, voting, analysed, rejected, approved, withdrawn, disbursed, paid_off.
    ``days_past_due`` puts the first unpaid due date that many days before today.
    """

    member: int
    product: str
    amount: int
    months: int
    purpose: str
    ends: str = "disbursed"
    paid: int = 0
    days_past_due: int = 0
    days_ago: int = 1


PLOTS = (
    LoanPlot(1, "usaha", 6_000_000, 12, "Modal warung sembako", "submitted", days_ago=1),
    LoanPlot(2, "usaha", 12_500_000, 18, "Mesin jahit untuk usaha konveksi", "voting", days_ago=4),
    LoanPlot(3, "konsumtif", 4_000_000, 10, "Biaya sekolah anak", "analysed", days_ago=3),
    LoanPlot(4, "konsumtif", 5_000_000, 12, "Perbaikan kendaraan", "rejected", days_ago=25),
    LoanPlot(6, "anuitas", 7_500_000, 18, "Renovasi dapur", "approved", days_ago=2),
    LoanPlot(7, "usaha", 3_000_000, 6, "Modal dagang", "withdrawn", days_ago=30),
    LoanPlot(5, "usaha", 3_000_000, 18, "Membeli kios", paid=99, days_ago=390),
    LoanPlot(9, "usaha", 3_000_000, 18, "Stok warung", paid=99, days_ago=388),
    LoanPlot(14, "usaha", 3_000_000, 18, "Peralatan salon", paid=99, days_ago=386),
    LoanPlot(15, "usaha", 3_000_000, 18, "Motor untuk antar barang", paid=99, days_ago=384),
    LoanPlot(8, "konsumtif", 5_000_000, 12, "Biaya kesehatan", paid=5, days_past_due=20),
    LoanPlot(10, "usaha", 6_000_000, 15, "Bibit dan pupuk", paid=3, days_past_due=100),
    LoanPlot(11, "anuitas", 5_500_000, 18, "Laptop untuk usaha", paid=2, days_past_due=150),
    LoanPlot(13, "konsumtif", 4_500_000, 12, "Pernikahan anak", paid=1, days_past_due=200),
    LoanPlot(16, "usaha", 5_000_000, 12, "Gerobak bakso", "paid_off", paid=4, days_ago=230),
    LoanPlot(18, "konsumtif", 3_000_000, 6, "Biaya kuliah", paid=6, days_ago=250),
    LoanPlot(0, "usaha", 8_000_000, 18, "Modal usaha katering", paid=99, days_ago=140),
    LoanPlot(19, "anuitas", 6_000_000, 12, "Sepeda motor", paid=99, days_ago=100),
    LoanPlot(21, "konsumtif", 4_500_000, 10, "Renovasi atap", paid=99, days_ago=75),
    LoanPlot(22, "usaha", 14_000_000, 24, "Membuka cabang bengkel", paid=99, days_ago=55),
    LoanPlot(24, "anuitas", 9_000_000, 24, "Mesin penggiling kopi", paid=99, days_ago=40),
    LoanPlot(26, "konsumtif", 2_500_000, 8, "Perlengkapan sekolah", paid=99, days_ago=20),
)
FOR = "Penghasilan cukup, simpanan rutin, tujuan jelas."


class LoansStory:
    """Plays the loans among the members of ``cast``."""

    def __init__(self, stage: Stage, members: MembersStory) -> None:
        self.stage = stage
        self.members = members

    def plan(self) -> None:
        """Plan every loan, and the nightly recognition of interest."""
        for plot in PLOTS:
            begins = self._begin_of(plot)
            self.stage.on(begins, 9.25, lambda p=plot: self._apply(p))
        for day in self.stage.days():
            self.stage.on(
                day, 1, lambda d=day: self.stage.played_by(None, lambda: recognise_interest(d))
            )

    def _begin_of(self, plot: LoanPlot) -> date:
        if not plot.days_past_due:
            return self.stage.today - timedelta(days=plot.days_ago)
        first_unpaid = self.stage.today - timedelta(days=plot.days_past_due)
        return dates.add_months(first_unpaid, -plot.paid - 1)

    def _apply(self, plot: LoanPlot) -> None:
        terms = next(t for t in list_current_products(dates.today()) if t.code == plot.product)
        member = self.members.members[plot.member]
        salary = member.monthly_salary or 0
        application = applications.submit_application(
            member.id,
            AppliedFor(terms.version_id, plot.amount, plot.months, plot.purpose, salary),
            [("salary_slip", self.stage.draw("SLIP GAJI", f"Gaji bersih {salary:,}"))],
        )
        if plot.ends == "submitted":
            return
        if plot.ends == "withdrawn":
            applications.cancel_application(application.id, "Sudah mendapat dana dari keluarga.")
            return
        self._decide(plot, application.id)

    def _decide(self, plot: LoanPlot, application_id: int) -> None:
        stage, treasurer = self.stage, self.stage.actors["bendahara"]
        stage.played_by(
            treasurer,
            lambda: applications.analyse_application(
                application_id, treasurer, recommends=plot.ends != "rejected", note=FOR
            ),
        )
        if plot.ends == "analysed":
            return
        if needs_committee(application_id):
            for login in ("panitia", "panitia2")[: 1 if plot.ends == "voting" else 2]:
                voter = stage.actors[login]
                stage.played_by(
                    voter,
                    lambda v=voter: applications.vote(application_id, v, VoteChoice.APPROVE, FOR),
                )
            if plot.ends == "voting":
                return
        else:
            approve = plot.ends != "rejected"
            reason = FOR if approve else "Angsuran lain masih terlalu besar dibanding penghasilan."
            stage.played_by(
                treasurer,
                lambda: applications.decide_within_limit(
                    application_id, treasurer, approve=approve, reason=reason
                ),
            )
        if plot.ends in ("disbursed", "paid_off"):
            self._disburse(plot, application_id)

    def _disburse(self, plot: LoanPlot, application_id: int) -> None:
        loan = there(queries.find_loan_of_application(application_id))
        payer, bank = self.stage.actors["bendahara2"], payment_queries.list_bank_accounts()[0].id
        self.stage.played_by(payer, lambda: disburse_loan(loan.id, payer, bank, dates.today()))
        for k in range(1, min(plot.paid, plot.months) + 1):
            due_on = dates.add_months(dates.today(), k)
            deducted = due_on >= self.members.by_payroll.get(plot.member, date.max)
            if not deducted or due_on < self.stage.today - timedelta(days=3):
                self.stage.on(due_on, 10.5, lambda: self._repay(loan))
        if plot.ends == "paid_off":
            ends_on = dates.add_months(dates.today(), plot.paid) + timedelta(days=9)
            self.stage.on(ends_on, 11, lambda: self._pay_off(loan))

    def _repay(self, loan: Loan) -> None:
        fresh = queries.get_loan(loan.id)
        if fresh.status is LoanStatus.ACTIVE:
            self._pay(fresh, payoff_service.list_open_instalments(fresh, dates.today())[0].left)

    def _pay_off(self, loan: Loan) -> None:
        fresh = queries.get_loan(loan.id)
        self._pay(fresh, payoff_service.calculate_payoff_of(fresh, dates.today()).total)

    def _pay(self, loan: Loan, amount: int) -> None:
        repayment_service.bill_repayment(loan, amount)
        self.members.pay_cash(queries.get_borrower(loan.member_id).person_id)


def needs_committee(application_id: int) -> bool:
    """Say whether the analysis passed the application on to the committee."""
    return bool(queries.get_application(application_id).needs_committee)
