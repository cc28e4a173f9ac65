"""How savings earn: term deposits, and the interest of every month."""

from datetime import date, timedelta

from coop import dates
from coop.demo.members_story import MembersStory
from coop.demo.stage import MONTHS, Stage, there
from coop.domain.savings import queries, service
from coop.domain.savings.interest_types import AtMaturity
from coop.domain.savings.types import SavingsKind

SAVES_MUCH = (6, 120_000_000)  # enough for the tax on interest
# who, in which month, how much, for how many months, and what then
DEPOSITS = (
    (0, 4, 5_000_000, 6, AtMaturity.ROLL_OVER),
    (6, 12, 40_000_000, 12, AtMaturity.ROLL_OVER),
    (10, 6, 2_000_000, 1, AtMaturity.PAY_OUT),
    (12, 8, 3_000_000, 12, AtMaturity.PAY_OUT),
)
BREAKS_EARLY = (12, 11)


class InterestStory:
    """Plays what the treasurer and the chair do about interest, and who binds money."""

    def __init__(self, stage: Stage, members: MembersStory) -> None:
        self.stage = stage
        self.members = members
        self.deposits: dict[int, int] = {}

    def plan(self) -> None:
        """Plan the deposits, their last days, and an interest run for each month that ended."""
        stage = self.stage
        stage.on(self._day(11), 13, lambda: self._save(*SAVES_MUCH))
        for who, month, amount, months, then in DEPOSITS:
            stage.on(
                self._day(month),
                14,
                lambda w=who, a=amount, m=months, t=then: self._place(w, a, m, t),
            )
        stage.on(self._day(BREAKS_EARLY[1]), 15, lambda: self._break(BREAKS_EARLY[0]))
        for day in stage.days():
            stage.on(day, 0, lambda on=day: service.mature_deposits(on))
        for step in range(MONTHS):
            month_before = dates.add_months(stage.first_day, step)
            stage.on(
                dates.add_months(month_before, 1) + timedelta(days=2),
                10,
                lambda m=month_before, s=step: self._credit(m, is_last=s == MONTHS - 1),
            )

    def _day(self, month: int) -> date:
        return dates.add_months(self.stage.first_day, month) + timedelta(days=16)

    def _account(self, number: int) -> int:
        person_id = self.members.members[number].person_id
        return there(queries.find_current_account(person_id, SavingsKind.SUKARELA)).id

    def _save(self, number: int, amount: int) -> None:
        service.bill_deposit(self._account(number), amount)
        self.members.pay_cash(self.members.members[number].person_id)

    def _place(self, number: int, amount: int, months: int, then: AtMaturity) -> None:
        if number != SAVES_MUCH[0]:
            self._save(number, amount)
        actor = self.members.actor_of(self.members.members[number])
        deposit = self.stage.played_by(
            actor,
            lambda: service.place_deposit(self._account(number), amount, months, then, actor),
        )
        self.deposits[number] = deposit.id

    def _break(self, number: int) -> None:
        actor = self.members.actor_of(self.members.members[number])
        self.stage.played_by(actor, lambda: service.break_deposit(self.deposits[number], actor))

    def _credit(self, month: date, *, is_last: bool) -> None:
        """Reckon a month and credit it; the last one still waits for the chair."""
        treasurer, chair = self.stage.actors["bendahara"], self.stage.actors["ketua"]
        run = self.stage.played_by(treasurer, lambda: service.prepare_interest(month, treasurer))
        if is_last:
            return
        self.stage.played_by(chair, lambda: service.approve_interest(run.id, chair))
        for portion in service.credit_portions(run.id):
            portion()
