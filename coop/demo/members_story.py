"""How the members join, save, withdraw and leave."""

from datetime import date, timedelta

from coop import dates
from coop.demo import cast
from coop.demo.stage import Stage, there
from coop.domain.identity import queries as identity_queries
from coop.domain.identity import service as identity
from coop.domain.identity.types import Actor, LoginKind
from coop.domain.members import queries as members_queries
from coop.domain.members import service as members
from coop.domain.members.models import Member
from coop.domain.members.types import LeavingReason
from coop.domain.membership import service as membership
from coop.domain.membership.types import JoiningDetails
from coop.domain.payments import queries as payment_queries
from coop.domain.payments import service as payments
from coop.domain.payments.types import OpenBill, PaymentMethod
from coop.domain.people import queries as people
from coop.domain.savings import queries as savings_queries
from coop.domain.savings import service as savings
from coop.domain.savings.types import SavingsKind
from coop.money import format_rupiah

FOUNDERS = 30
LEAVERS = (36, 37, 38)
PAYS_LATE = (5, 17, 29)
TRANSFERS = (0, 8, 14, 20)


class MembersStory:
    """Plays everything about members except their loans."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.members: dict[int, Member] = {}
        self.employers: list[int] = []
        self.by_payroll: dict[int, date] = {}

    def plan(self) -> None:
        """Plan the whole membership year."""
        stage = self.stage
        stage.on(stage.first_day, 7, self._prepare)
        for number in range(len(cast.list_members())):
            late = max(0, number - FOUNDERS)
            joins = stage.first_day + timedelta(days=number // 6 + late * 29)
            if number < 40:
                stage.on(joins, 8 + number % 6, lambda n=number: self._join(n))
            else:
                waits = stage.today - timedelta(days=44 - number)
                stage.on(waits, 9, lambda n=number: self._apply_only(n))
        for step in range(months_begun(stage)):
            month = dates.add_months(stage.first_day, step)
            stage.on(month + timedelta(days=6), 6, lambda m=month: self._bill(m))
            stage.on(month + timedelta(days=8), 10, self._pay_wajib)
            stage.on(month + timedelta(days=14), 11, self._deposit)
        self._plan_money_out()
        stage.on(stage.today - timedelta(days=2), 9, self._announce_transfers)

    def _prepare(self) -> None:
        self.employers = [members.add_employer(name).id for name in cast.EMPLOYERS]

    def _details(self, number: int) -> JoiningDetails:
        person = cast.list_members()[number]
        return JoiningDetails(
            person=person,
            bank=("BCA", "BRI", "Mandiri", "BNI")[number % 4],
            bank_number=str(5_270_000_000 + number * 7919),
            bank_holder=person.full_name,
            employer_id=self.employers[number % 3],
            employee_number=f"K-{1000 + number}",
            monthly_salary=5_500_000 + number % 7 * 650_000,
            wants_payroll=number % 2 == 0,
            warnings_confirmed=True,
            identity_file=self.stage.draw(
                "KARTU TANDA PENDUDUK",
                f"NIK {person.nik}",
                person.full_name,
                f"{person.born_in}, {person.born_on:%d-%m-%Y}",
                person.street or "",
            ),
        )

    def _join(self, number: int) -> None:
        stage = self.stage
        application = membership.submit_application(self._details(number))
        secretary, chair = stage.actors["sekretaris"], stage.actors["ketua"]
        stage.played_by(secretary, lambda: membership.accept_application(application.id, secretary))
        self.pay_cash(application.person_id)
        stage.played_by(chair, lambda: self._welcome(number, application.id))

    def _welcome(self, number: int, application_id: int) -> None:
        member = membership.approve_application(application_id, self.stage.actors["ketua"])
        self.members[number] = member
        if number == 0:
            user = there(identity_queries.find_user_of_person(member.person_id))
            identity.add_login_name(user.id, LoginKind.USER_NAME, "anggota")
            identity.set_password(user.id, cast.PASSWORD)

    def _apply_only(self, number: int) -> None:
        """Leave four people in the four states of joining."""
        stage, secretary = self.stage, self.stage.actors["sekretaris"]
        application = membership.submit_application(self._details(number))
        if number == 41:
            stage.played_by(
                secretary,
                lambda: membership.ask_correction(
                    application.id, secretary, "Foto KTP kurang jelas, mohon diunggah ulang."
                ),
            )
        elif number in (42, 43):
            stage.played_by(
                secretary, lambda: membership.accept_application(application.id, secretary)
            )
            if number == 42:
                self._announce(application.person_id)
            else:
                self.pay_cash(application.person_id)

    def pay_cash(self, person_id: int) -> None:
        """Pay all open bills of a person at the counter."""
        bills = payment_queries.list_open_bills(person_id)
        if bills:
            self._pay_in(person_id, _remaining(bills))

    def _pay_in(self, person_id: int, amounts: dict[int, int]) -> None:
        cashier = self.stage.actors["kasir"]
        self.stage.played_by(cashier, lambda: payments.receive_cash(person_id, amounts, cashier))

    def _bill(self, month: date) -> None:
        self.stage.played_by(None, lambda: savings.bill_wajib(month))

    def _pay_wajib(self) -> None:
        on = dates.today()
        is_current = (self.stage.today - on).days < 31
        for number, member in self.members.items():
            behind = number in PAYS_LATE and (self.stage.today - on).days < 40 * (1 + number % 3)
            announces = is_current and number in TRANSFERS
            deducted = on >= self.by_payroll.get(number, date.max)
            if not (behind or announces or deducted) and self._is_active(member):
                self.pay_cash(member.person_id)

    def _is_active(self, member: Member) -> bool:
        return members_queries.find_current_member(member.person_id) is not None

    def _deposit(self) -> None:
        for number, member in self.members.items():
            stays_away = number in PAYS_LATE or number in TRANSFERS or number in LEAVERS
            if self.stage.random.random() < 0.4 and not stays_away:
                account = savings_queries.find_current_account(
                    member.person_id, SavingsKind.SUKARELA
                )
                if account is not None:
                    amount = self.stage.random.choice((50_000, 100_000, 150_000, 250_000, 400_000))
                    bill = savings.bill_deposit(account.id, amount)
                    self._pay_in(member.person_id, {bill.id: amount})

    def _announce(self, person_id: int, *, verdict: str = "") -> None:
        """Announce a transfer for a person's bills, with a drawn proof."""
        bills = payment_queries.list_open_bills(person_id)
        if not bills:
            return
        bank = payment_queries.list_bank_accounts()[0]
        intent = payments.choose_transfer(person_id, _remaining(bills), bank.id)
        proof = self.stage.draw(
            "BUKTI TRANSFER",
            f"Ke {bank.bank} {bank.holder}",
            format_rupiah(intent.amount),
            f"{dates.today():%d/%m/%Y %H:%M}",
            f"Ref {person_id * 7919:010d}",
        )
        payment = payments.announce_transfer(
            intent.id,
            value_on=dates.today(),
            payer_name=people.get_person(person_id).full_name,
            proof=proof,
            actor=None,
        )
        cashier = self.stage.actors["kasir"]
        if verdict == "verified":
            self.stage.played_by(
                cashier,
                lambda: payments.verify_payment(payment.id, cashier, f"BCA {payment.id:06d}"),
            )
        elif verdict == "not_found":
            self.stage.played_by(cashier, lambda: payments.mark_not_found(payment.id, cashier))

    def _announce_transfers(self) -> None:
        verdicts = ("", "", "verified", "verified")
        for number, verdict in zip(TRANSFERS, verdicts, strict=True):
            self._announce(self.members[number].person_id, verdict=verdict)
        self._announce(self.members[PAYS_LATE[0]].person_id, verdict="not_found")

    def _plan_money_out(self) -> None:
        stage = self.stage
        for number, days_ago, until in (
            (2, 120, "paid"),
            (9, 60, "paid"),
            (12, 3, "approved"),
            (15, 1, "requested"),
        ):
            stage.on(
                stage.today - timedelta(days=days_ago),
                13,
                lambda n=number, u=until: self._withdraw(n, u),
            )
        for number, days_ago, until in ((36, 90, "done"), (37, 40, "done"), (38, 2, "requested")):
            stage.on(
                stage.today - timedelta(days=days_ago),
                14,
                lambda n=number, u=until: self._leave(n, u),
            )

    def _withdraw(self, number: int, until: str) -> None:
        member, actors = self.members[number], self.stage.actors
        account = there(
            savings_queries.find_current_account(member.person_id, SavingsKind.SUKARELA)
        )
        if account.balance < 200_000:
            savings.bill_deposit(account.id, 300_000)
            self.pay_cash(member.person_id)
        asked_by = self.actor_of(member)
        withdrawal = savings.request_withdrawal(
            account.id, 150_000, PaymentMethod.TRANSFER, asked_by
        )
        if until != "requested":
            chair, treasurer = actors["ketua"], actors["bendahara"]
            self.stage.played_by(chair, lambda: savings.approve_withdrawal(withdrawal.id, chair))
            if until == "paid":
                bank = payment_queries.list_bank_accounts()[0].id
                self.stage.played_by(
                    treasurer,
                    lambda: savings.pay_withdrawal(withdrawal.id, treasurer, bank),
                )

    def actor_of(self, member: Member) -> Actor:
        """Return the member as who acts."""
        user = there(identity_queries.find_user_of_person(member.person_id))
        return identity_queries.get_actor(user.id)

    def _leave(self, number: int, until: str) -> None:
        member, actors = self.members[number], self.stage.actors
        self.pay_cash(member.person_id)
        asked_by = self.actor_of(member)
        resignation = membership.request_resignation(
            member.id, LeavingReason.REQUEST, "Pindah ke luar kota.", asked_by
        )
        if until != "done":
            return
        secretary, chair, treasurer = (
            actors["sekretaris"],
            actors["ketua"],
            actors["bendahara"],
        )
        bank = payment_queries.list_bank_accounts()[0].id
        stage, key = self.stage, resignation.id
        stage.played_by(secretary, lambda: membership.settle_resignation(key, secretary))
        stage.played_by(chair, lambda: membership.approve_resignation(key, chair))
        stage.played_by(treasurer, lambda: membership.pay_resignation(key, treasurer, bank))
        stage.played_by(secretary, lambda: membership.complete_resignation(key, secretary))


def months_begun(stage: Stage) -> int:
    """Return how many months the story has begun."""
    return (
        (stage.today.year - stage.first_day.year) * 12
        + stage.today.month
        - stage.first_day.month
        + 1
    )


def _remaining(bills: list[OpenBill]) -> dict[int, int]:
    return {bill.id: bill.amount - bill.paid_amount for bill in bills}
