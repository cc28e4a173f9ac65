"""How the members of a smaller cooperative move in: from their treasurer's spreadsheet."""

import csv
import io
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from coop import dates
from coop.demo import cast
from coop.demo.stage import Stage
from coop.domain.identity.types import Actor
from coop.domain.moving_in import service
from coop.domain.moving_in.columns import COLUMNS, Column
from coop.domain.moving_in.types import Sheet
from coop.domain.people.types import Sex
from coop.web.uploads import stage_content

DAYS_AGO = 12
CASH, BANK, RESERVE = "1-1101", "1-1202", "3-3100"
IN_CASH = 750_000

# name, sex, savings wajib and sukarela, joined years ago
NEIGHBOURS = (
    ("Asep Sunandar", Sex.MALE, 3_600_000, 1_250_000, 6),
    ("Nurlaela Fitriani", Sex.FEMALE, 2_400_000, 0, 4),
    ("Dadang Hermawan", Sex.MALE, 4_800_000, 3_100_000, 8),
    ("Yuyun Wahyuni", Sex.FEMALE, 1_200_000, 450_000, 2),
    ("Ujang Koswara", Sex.MALE, 3_000_000, 275_000, 5),
)
# borrower, amount, months, months ago, instalments paid
LOANS = ((0, 6_000_000, 12, 5, 5), (2, 9_000_000, 18, 8, 6))


@dataclass(frozen=True)
class MovingStory:
    """Plays the move of Koperasi Warga Cisitu."""

    stage: Stage

    def plan(self) -> None:
        """Plan the move: two lists, another person's approval, the opening trial balance."""
        day = self.stage.today - timedelta(days=DAYS_AGO)
        on = dates.month_of(day) - timedelta(days=1)
        self.stage.on(day, 9, partial(self._bring, "anggota-cisitu.csv", self._members(on), on))
        self.stage.on(day, 10, partial(self._bring, "pinjaman-cisitu.csv", self._loans(on), on))
        self.stage.on(day, 13, self._finish)

    def _members(self, on: date) -> bytes:
        rows = []
        for number, (name, sex, wajib, sukarela, years) in enumerate(NEIGHBOURS, start=1):
            born = date(1975 + number * 3, number, number * 5)
            day = born.day + (40 if sex is Sex.FEMALE else 0)
            rows.append(
                {
                    "number": f"CST-{number:03d}",
                    "full_name": name,
                    "nik": f"3273{number:02d}{day:02d}{born:%m%y}{8000 + number}",
                    "born_on": f"{born:%d/%m/%Y}",
                    "sex": sex.value,
                    "street": f"Jl. Cisitu Lama No. {number * 7}",
                    "town": "Bandung",
                    "phone": f"0813{20_000_000 + number * 7_919}" if number != 4 else "",
                    "email": f"{name.lower().replace(' ', '.')}@contoh.id" if number != 4 else "",
                    "joined_on": f"{dates.add_months(on, -12 * years):%d/%m/%Y}",
                    "employer": cast.EMPLOYERS[2],
                    "pokok": "500.000",
                    "wajib": str(wajib),
                    "sukarela": str(sukarela),
                }
            )
        return _as_csv(Sheet.MEMBERS, rows)

    def _loans(self, on: date) -> bytes:
        return _as_csv(
            Sheet.LOANS,
            [
                {
                    "borrower": f"CST-{borrower + 1:03d}",
                    "old_number": f"KWC/{2_000 + place}",
                    "product": "konsumtif",
                    "principal": str(amount),
                    "rate": "12",
                    "months": str(months),
                    "disbursed_on": f"{dates.add_months(on, -ago):%d/%m/%Y}",
                    "instalments_paid": str(paid),
                }
                for place, (borrower, amount, months, ago, paid) in enumerate(LOANS, start=1)
            ],
        )

    def _bring(self, name: str, content: bytes, on: date) -> None:
        stage, secretary, chair = self.stage, self._actor("sekretaris"), self._actor("ketua")
        staged = stage_content(content, name, is_spreadsheet=True)
        move = stage.played_by(
            secretary, lambda: service.prepare_move(staged, content, on, secretary)
        )
        stage.played_by(chair, lambda: service.take_approval(move, chair))
        for effect in list(service.import_effects(move.id, content)):
            stage.played_by(None, effect)
        if name.startswith("anggota"):
            stage.played_by(secretary, lambda: service.send_links(move.id, secretary))

    def _finish(self) -> None:
        """Type cash, bank and reserve so that nothing is missing, and book it."""
        treasurer, chair = self._actor("bendahara"), self._actor("ketua")
        missing = -service.describe_opening({CASH: IN_CASH}).missing
        amounts = {CASH: IN_CASH, BANK: missing} if missing > 0 else {RESERVE: -missing}
        draft = self.stage.played_by(treasurer, lambda: service.save_opening(amounts, treasurer))
        self.stage.played_by(chair, lambda: service.approve_opening(draft.revision, chair))

    def _actor(self, login: str) -> Actor:
        return self.stage.actors[login]


def _as_csv(sheet: Sheet, rows: list[dict[str, str]]) -> bytes:
    columns: list[Column] = [column for column in COLUMNS[sheet] if column.key in rows[0]]
    target = io.StringIO()
    writer = csv.writer(target, delimiter=";")
    writer.writerow([column.heading for column in columns])
    writer.writerows([[row[column.key] for column in columns] for row in rows])
    return target.getvalue().encode("utf-8-sig")
