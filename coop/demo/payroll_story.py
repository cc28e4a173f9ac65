"""How two employers deduct: a month that came back short here and there, and one under way."""

import csv
import io
from dataclasses import dataclass
from datetime import date, timedelta

from coop import dates
from coop.demo.members_story import MembersStory
from coop.demo.stage import Stage
from coop.domain.payments import queries as payment_queries
from coop.domain.payroll import queries, service
from coop.domain.payroll.models import PayrollBatch
from coop.domain.payroll.types import LineRow
from coop.web.uploads import stage_content

# who has had a letter since last month, by employer, and who since this month
SINCE_LAST_MONTH = {0: (6, 12, 18, 30), 1: (4, 16, 28, 34)}
SINCE_THIS_MONTH = {0: (0, 24)}
STANDING_ORDERS = {6: 250_000, 0: 150_000, 4: 100_000, 16: 50_000, 34: 75_000}
SHORT, MISSING, LEFT = 18, 12, 30
SHORT_AMOUNT = 60_000
STRANGER = ("K-9901", "Suparman", 75_000)


@dataclass(frozen=True)
class PayrollStory:
    """Plays the treasurer and the chair with two payroll offices."""

    stage: Stage
    members: MembersStory

    def plan(self) -> None:
        """Plan the letters, a posted month of both employers, and what is under way now."""
        stage = self.stage
        this_month = dates.month_of(stage.today)
        last_month = dates.add_months(this_month, -1)
        for month, numbers in ((last_month, SINCE_LAST_MONTH), (this_month, SINCE_THIS_MONTH)):
            for number in (one for some in numbers.values() for one in some):
                self.members.by_payroll[number] = month
            signed_on = month - timedelta(days=5)
            stage.on(signed_on, 9, lambda some=numbers, m=month: self._sign(some, m))
        for employer in (0, 1):
            stage.on(
                last_month + timedelta(days=9), 13, lambda e=employer: self._collect(e, last_month)
            )
        days_ago = stage.today - timedelta(days=2)
        stage.on(days_ago, 14, lambda: self._send(0, this_month))
        stage.on(days_ago, 15, lambda: self._prepare(1, this_month))

    def _sign(self, numbers: dict[int, tuple[int, ...]], month: date) -> None:
        secretary = self.stage.actors["sekretaris"]
        for number in (one for some in numbers.values() for one in some):
            member = self.members.members[number]
            scan = self.stage.draw("SURAT KUASA", "Potong gaji", f"Nomor anggota {member.number}")
            self.stage.played_by(
                secretary,
                lambda m=member, s=scan: service.record_authority(m.id, s, month, secretary),
            )
            if number in STANDING_ORDERS:
                actor = self.members.actor_of(member)
                self.stage.played_by(
                    actor,
                    lambda m=member, n=number, a=actor: service.start_order(
                        m.id, STANDING_ORDERS[n], a
                    ),
                )

    def _prepare(self, employer: int, month: date) -> PayrollBatch:
        treasurer = self.stage.actors["bendahara"]
        employer_id = self.members.employers[employer]
        return self.stage.played_by(
            treasurer, lambda: service.prepare_batch(employer_id, month, treasurer)
        )

    def _send(self, employer: int, month: date) -> PayrollBatch:
        treasurer, chair = self.stage.actors["bendahara"], self.stage.actors["ketua"]
        batch = self._prepare(employer, month)
        self.stage.played_by(chair, lambda: service.approve_batch(batch.id, batch.revision, chair))
        self.stage.played_by(treasurer, lambda: service.send_batch(batch.id, treasurer))
        return batch

    def _collect(self, employer: int, month: date) -> None:
        """Send the list; its answer and money come at the end of the month."""
        batch_id = self._send(employer, month).id
        self.stage.on(
            month + timedelta(days=25), 10, lambda: self._answer(batch_id, employer, month)
        )
        self.stage.on(month + timedelta(days=26), 11, lambda: self._receive(batch_id, employer))

    def _answer(self, batch_id: int, employer: int, month: date) -> None:
        treasurer = self.stage.actors["bendahara"]
        rows = [self._row(line) for line in queries.list_sent_lines(batch_id)]
        if employer == 0:
            rows.append((*STRANGER, ""))
        content = _as_csv(rows, month)
        staged = stage_content(content, f"realisasi-{month:%Y-%m}.csv", is_spreadsheet=True)
        self.stage.played_by(
            treasurer, lambda: service.bring_answer(batch_id, staged, content, treasurer)
        )
        for stray in queries.list_strays(batch_id):
            self.stage.played_by(
                treasurer,
                lambda s=stray: service.set_stray_aside(
                    s.id, "Bukan anggota; dikembalikan ke instansi"
                ),
            )
        self.stage.played_by(treasurer, lambda: service.finish_answer(batch_id, treasurer))

    def _row(self, line: LineRow) -> tuple[str, str, int, str]:
        numbers = {member.id: number for number, member in self.members.members.items()}
        number = numbers[line.member_id]
        said = {
            SHORT: (min(SHORT_AMOUNT, line.asked_amount), "Gaji tidak cukup"),
            MISSING: (0, "Cuti di luar tanggungan"),
            LEFT: (0, "Resign per tanggal 15"),
        }
        amount, note = said.get(number, (line.asked_amount, ""))
        return line.employee_number, line.name, amount, note

    def _receive(self, batch_id: int, employer: int) -> None:
        treasurer, chair = self.stage.actors["bendahara2"], self.stage.actors["ketua"]
        batch = service.get_batch(batch_id)
        beside = STRANGER[2] if employer == 0 else 0
        receipt = service.Receipt(
            dates.today(),
            payment_queries.list_bank_accounts()[0].id,
            batch.realised_amount + beside,
            f"TRSF E-BANKING CR {batch.number}",
            f"Potongan {STRANGER[1]} yang bukan anggota" if beside else "",
        )
        self.stage.played_by(
            treasurer, lambda: service.record_receipt(batch_id, receipt, treasurer)
        )
        self.stage.played_by(chair, lambda: service.post_batch(batch_id, chair))
        for portion in list(service.apply_portions(batch_id)):
            portion()


def _as_csv(rows: list[tuple[str, str, int, str]], month: date) -> bytes:
    target = io.StringIO()
    writer = csv.writer(target, delimiter=";")
    writer.writerow([f"Realisasi potongan {dates.MONTHS_ID[month.month - 1]} {month.year}"])
    writer.writerow(["No Pegawai", "Nama", "Dipotong", "Keterangan"])
    writer.writerows(rows)
    return target.getvalue().encode()
