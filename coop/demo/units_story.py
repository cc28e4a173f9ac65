"""The businesses that the cooperative runs beside savings and loans."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

from coop.demo import cast
from coop.demo.stage import Stage, there
from coop.domain.approvals.types import Decision
from coop.domain.customers.service import add_customer, sign_up
from coop.domain.customers.types import CustomerDetails
from coop.domain.identity.service import add_login_name
from coop.domain.identity.types import LoginKind
from coop.domain.loyalty.reward_service import add_reward
from coop.domain.loyalty.types import (
    EarnRule,
    EventKind,
    ProgramTerms,
    RewardText,
    Spending,
    Tier,
)
from coop.domain.loyalty.upkeep_service import add_rule, set_program, set_tiers
from coop.domain.payments.bank_account_service import (
    decide_bank_account,
    request_new_bank_account,
)
from coop.domain.scheduling.hours_service import add_closure, add_week
from coop.domain.scheduling.types import Closure, Pattern, Span
from coop.domain.setup.presets import STUDIO, WORKSHOP, open_unit
from coop.domain.units.queries import find_unit
from coop.domain.units.service import change_brand
from coop.domain.units.types import COOPERATIVE_UNIT_ID

RAMADAN_LASTS = timedelta(days=29)
ADDRESSES = {
    "bengkel": ("+62224205550", "bengkel@sejahtera.contoh.id", "Jl. Soekarno-Hatta No. 512"),
    "studio": ("+62224205560", "studio@sejahtera.contoh.id", "Jl. Braga No. 27"),
}
CUSTOMER = CustomerDetails("Rina Marlina", phone="+6281220011223", town="Bandung")
"""Who signs in by herself, as ``pelanggan``."""
CUSTOMERS = (
    ("PT Sinar Logistik (Bpk. Dodi)", "+6281322033445", "Cimahi"),
    ("Yosef Panjaitan", "+6285720055667", "Bandung"),
)
REWARDS = (("Cuci AC gratis", 60, None), ("Parfum mobil", 25, 12))
ACCOUNTS = {"bengkel": "7750123456", "studio": "7750654321"}
NAMES = {"bengkel": "Bengkel AC Sejahtera", "studio": "Studio Foto Braga"}


class UnitsStory:
    """Founds the workshop and the studio on the first morning, and plans their holidays."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage

    def plan(self) -> None:
        """Plan the scenes."""
        self.stage.on(self.stage.first_day, 5, self.found)
        self.stage.on(self.stage.first_day, 8, self.open_accounts)

    def found(self) -> None:
        """Found both, each with its address, its week, shorter hours for a month, a closure."""
        for start in (WORKSHOP, STUDIO):
            phone, email, street = ADDRESSES[start.code]
            unit = open_unit(start)
            change_brand(
                unit.id,
                replace(
                    start.brand,
                    name=NAMES[start.code],
                    phone=phone,
                    email=email,
                    address=f"{street}, Bandung",
                    town="Bandung",
                ),
            )
        workshop = there(find_unit(WORKSHOP.code))
        customer = sign_up(workshop.id, CUSTOMER, cast.PASSWORD)
        add_login_name(customer.id, LoginKind.USER_NAME, "pelanggan")
        for name, number, town in CUSTOMERS:
            add_customer(workshop.id, CustomerDetails(name, phone=number, town=town))
        begins = self.stage.today + timedelta(days=80)
        add_week(
            workshop.id,
            Pattern(
                dict.fromkeys(range(6), (Span(9 * 60, 15 * 60),)),
                begins,
                begins + RAMADAN_LASTS,
                is_special=True,
            ),
        )
        self.give_points(workshop.id)
        closed = self.stage.today + timedelta(days=12)
        add_closure(workshop.id, Closure(closed, closed), note="Pelatihan teknisi")

    def open_accounts(self) -> None:
        """Let each have an account that its customers transfer to, as the chair approved."""
        chair = self.stage.actors["ketua"]
        for code, number in ACCOUNTS.items():
            unit, owner = there(find_unit(code)), self.stage.actors[code]
            account = self.stage.played_by(
                owner,
                partial(
                    request_new_bank_account,
                    *("BCA", number, NAMES[code], "1-1201", owner),
                    unit_id=unit.id,
                ),
            )
            self.stage.played_by(
                chair, partial(decide_bank_account, account.id, chair, Decision.APPROVED)
            )

    def give_points(self, workshop_id: int) -> None:
        """Say what points are worth, and what earns them: dues on time, and visits."""
        for unit_id in (COOPERATIVE_UNIT_ID, workshop_id):
            set_program(unit_id, ProgramTerms(Spending(100, 10, 50), valid_months=24))
        set_tiers(COOPERATIVE_UNIT_ID, [Tier("", "Perak", 40), Tier("", "Emas", 120)])
        dues = EarnRule("", "Simpanan wajib tepat waktu", EventKind.DUES_ON_TIME, 5)
        instalment = EarnRule("", "Angsuran tepat waktu", EventKind.INSTALMENT_ON_TIME, 10)
        visit = EarnRule("", "Setiap Rp10.000", EventKind.VISIT, 1, per_amount=10_000)
        for unit_id, rule in (
            (COOPERATIVE_UNIT_ID, dues),
            (COOPERATIVE_UNIT_ID, instalment),
            (workshop_id, visit),
        ):
            add_rule(unit_id, rule)
        self.stage.on(self.stage.first_day, 7, lambda: self.offer_rewards(workshop_id))

    def offer_rewards(self, workshop_id: int) -> None:
        """Offer what points are good for."""
        owner, on = self.stage.actors["bengkel"], self.stage.first_day
        for name, points, stock in REWARDS:
            add_reward(workshop_id, RewardText(name, points, on), stock, owner)
