"""What the cooperative writes to many: a meeting for all, an offer for who agreed, one waiting."""

from dataclasses import replace
from datetime import timedelta

from coop import dates
from coop.demo.members_story import MembersStory
from coop.demo.stage import Stage, there
from coop.domain.approvals.service import find_open_approval
from coop.domain.approvals.types import Decision
from coop.domain.broadcast import service
from coop.domain.broadcast.types import BroadcastText
from coop.domain.people.service import give_consent, withdraw_consent
from coop.domain.people.types import ConsentKind
from coop.jobs.broadcasting import send_job
from coop.refs import Ref

AGREED = 16


class BroadcastStory:
    """Plays the broadcasts of the last weeks."""

    def __init__(self, stage: Stage, members: MembersStory) -> None:
        self.stage, self.members = stage, members

    def plan(self) -> None:
        """Plan who agrees to offers, and what is written to whom."""
        end = self.stage.today
        self.stage.on(end - timedelta(days=60), 20, self._agree)
        self.stage.on(end - timedelta(days=34), 9, lambda: self._send(MEETING))
        self.stage.on(end - timedelta(days=20), 10, lambda: self._send(OFFER))
        self.stage.on(end - timedelta(days=1), 11, lambda: self._ask(REMINDER))
        self.stage.on(end, 9, self._draft)

    def _agree(self) -> None:
        for number in range(AGREED):
            person_id = self.members.members[number].person_id
            give_consent(person_id, ConsentKind.MARKETING, "web")
        withdraw_consent(self.members.members[AGREED - 1].person_id, ConsentKind.MARKETING)

    def _ask(self, text: BroadcastText) -> int:
        secretary = self.stage.actors["sekretaris"]

        def scene() -> int:
            broadcast = service.add_broadcast(text, secretary)
            service.ask_approval(broadcast.id, secretary)
            return broadcast.id

        return self.stage.played_by(secretary, scene)

    def _send(self, text: BroadcastText) -> None:
        broadcast_id, chair = self._ask(text), self.stage.actors["ketua"]
        asked = there(find_open_approval(service.KIND, Ref(service.KIND, broadcast_id)))
        self.stage.played_by(
            chair,
            lambda: service.decide_broadcast(broadcast_id, chair, Decision.APPROVED, "", asked.id),
        )
        for effect in send_job({"broadcast_id": broadcast_id, "turn": 1}):
            effect()

    def _draft(self) -> None:
        secretary = self.stage.actors["sekretaris"]
        later = replace(SCHOOL, send_at=dates.now() + timedelta(days=3))
        self.stage.played_by(secretary, lambda: service.add_broadcast(later, secretary))


MEETING = BroadcastText(
    "Undangan rapat anggota",
    "Yth. {{ name }},\n\nkami mengundang Anda ke rapat anggota pada Sabtu pertama bulan depan,"
    " pukul 09.00, di aula. Laporan pengurus dapat dibaca di loket mulai hari ini.\n\nSalam hangat,"
    "\n{{ coop_name }}",
    is_marketing=False,
    subject_en="Invitation to the members' meeting",
    body_en="Dear {{ name }},\n\nplease come to the members' meeting on the first Saturday of next"
    " month at 9:00 in the hall.\n\n{{ coop_name }}",
    segment={"audience": "members"},
)
OFFER = BroadcastText(
    "Simpanan berjangka untuk biaya sekolah",
    "Yth. {{ name }},\n\nsisihkan mulai Rp1.000.000 sekarang dan terima kembali beserta bunganya"
    " saat tahun ajaran baru. Buka lewat halaman Simpanan saya:\n{{ base_url }}/simpanan-saya\n\n"
    "{{ coop_name }}",
    segment={"audience": "members", "savings": "sukarela"},
)
REMINDER = BroadcastText(
    "Renovasi rumah sebelum musim hujan",
    "Yth. {{ name }},\n\natap bocor lebih murah diperbaiki sekarang. Lihat dulu seluruh biayanya:"
    "\n{{ base_url }}/simulasi\n\n{{ coop_name }}",
    segment={"audience": "without_loan"},
)
SCHOOL = BroadcastText(
    "Loket tutup pada hari libur nasional",
    "Yth. {{ name }},\n\nloket tutup pada hari libur nasional pekan depan. Transfer tetap kami"
    " periksa pada hari kerja berikutnya.\n\n{{ coop_name }}",
    is_marketing=False,
    segment={"audience": "members"},
)
