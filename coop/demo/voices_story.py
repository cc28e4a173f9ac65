"""What members ask, complain about and suggest, and how the office answers."""

from collections.abc import Callable, Sequence
from datetime import timedelta

from coop import dates
from coop.demo.faq_texts import FAQ
from coop.demo.members_story import MembersStory
from coop.demo.stage import Stage
from coop.domain.approvals.service import find_open_approval
from coop.domain.approvals.types import Decision
from coop.domain.complaints import queries, service
from coop.domain.complaints.models import Complaint
from coop.domain.complaints.publication_service import KIND
from coop.domain.complaints.types import (
    ComplaintChannel,
    ComplaintKind,
    Guest,
    NewComplaint,
    Outcome,
    PublicText,
)
from coop.domain.faq import service as faq
from coop.domain.faq.types import FaqText
from coop.domain.files.types import CheckedFile
from coop.domain.identity.queries import find_user_of_person, get_actor
from coop.domain.identity.types import Actor
from coop.refs import Ref

COMPLAINT, SUGGESTION = ComplaintKind.COMPLAINT, ComplaintKind.SUGGESTION
WHOLE_STARS = (5, 4, 5, 3)


class VoicesStory:
    """Plays the questions and answers, and the complaints and suggestions."""

    def __init__(self, stage: Stage, members: MembersStory) -> None:
        self.stage, self.members = stage, members

    def plan(self) -> None:
        """Plan a year of voices; the last days leave one in each state."""
        stage, end = self.stage, self.stage.today
        stage.on(stage.first_day + timedelta(days=20), 9, self._write_faq)
        for step, stars in enumerate(WHOLE_STARS):
            stage.on(end - timedelta(days=240 - 55 * step), 10, self._answered_well(step, stars))
        stage.on(end - timedelta(days=38), 9, self._publish_one)
        stage.on(end - timedelta(days=12), 11, self._resolve_lately)
        stage.on(end - timedelta(days=9), 9, self._leave_overdue)
        stage.on(end - timedelta(days=6), 10, self._ask_back)
        stage.on(end - timedelta(days=5), 13, self._write_down)
        stage.on(end - timedelta(days=4), 10, self._confide)
        stage.on(end - timedelta(days=1), 9, self._guest)
        stage.on(end, 7, self._just_in)

    # --- questions ---

    def _write_faq(self) -> None:
        secretary = self._staff("sekretaris")
        self.stage.played_by(secretary, lambda: self._publish_faq(secretary))

    def _publish_faq(self, secretary: Actor) -> None:
        first: list[int] = []
        for (name, name_en), questions in FAQ.items():
            category = faq.add_category(name, name_en)
            for one in questions:
                text = FaqText(category.id, one.title, one.answer, one.title_en, one.answer_en)
                question = faq.add_question(text, secretary)
                if not one.is_draft:
                    faq.publish_question(question.id)
                    first.append(question.id)
        for place, question_id in enumerate(first):
            for visitor in range(3 + place % 4):
                faq.vote(question_id, f"demo:{visitor}", has_helped=(place + visitor) % 4 != 0)

    # --- complaints ---

    def _staff(self, login: str) -> Actor:
        return self.stage.actors[login]

    def _member(self, number: int) -> Actor:
        user = find_user_of_person(self.members.members[number].person_id)
        if user is None:
            raise LookupError("the story's members have logins")
        return get_actor(user.id)

    def _write(
        self,
        number: int,
        kind: ComplaintKind,
        category: str,
        title: str,
        text: str,
        *,
        is_confidential: bool = False,
        files: Sequence[CheckedFile] = (),
    ) -> Complaint:
        member = self._member(number)
        new = NewComplaint(kind, _category(category), title, text, is_confidential, files=files)
        return self.stage.played_by(member, lambda: service.submit_complaint(new, member))

    def _answer(
        self, complaint: Complaint, text: str, outcome: Outcome, login: str = "sekretaris"
    ) -> None:
        who = self._staff(login)
        self.stage.played_by(
            who, lambda: service.answer_complaint(complaint.id, text, outcome, who)
        )

    def _later(self, days: int, hour: float, scene: Callable[[], object]) -> None:
        self.stage.on(dates.today() + timedelta(days=days), hour, scene)

    def _answered_well(self, step: int, stars: int) -> Callable[[], None]:
        category, title, text, answer = OLD[step]

        def scene() -> None:
            kind = SUGGESTION if step == 2 else COMPLAINT
            complaint = self._write(step * 3 + 1, kind, category, title, text)
            self._later(1, 11, lambda: self._answer(complaint, answer, Outcome.RESOLVE))
            self._later(2, 19, lambda: self._rate(complaint, step * 3 + 1, stars))
            self._later(20, 4, lambda: service.close_expired(dates.today()))

        return scene

    def _rate(self, complaint: Complaint, number: int, stars: int) -> None:
        member = self._member(number)
        comment = "Terima kasih, cepat sekali." if stars == 5 else ""
        self.stage.played_by(member, lambda: service.rate_answer(complaint, stars, comment))

    def _publish_one(self) -> None:
        complaint = self._write(
            6,
            SUGGESTION,
            "Pelayanan",
            "Loket buka sampai sore pada hari gajian",
            "Pada tanggal 25 banyak anggota baru bisa datang setelah jam kerja. Mohon loket dibuka"
            " sampai pukul 17.00 pada hari itu.",
        )
        answer = (
            "Usul yang baik. Mulai bulan depan loket buka sampai pukul 17.00 pada tanggal 25, atau"
            " hari kerja terdekat sebelumnya."
        )
        self._later(1, 9, lambda: self._answer(complaint, answer, Outcome.RESOLVE))
        self._later(2, 10, lambda: self._propose(complaint, answer, approve=True))

    def _propose(self, complaint: Complaint, answer: str, *, approve: bool) -> None:
        secretary, chair = self._staff("sekretaris"), self._staff("ketua")
        text = PublicText(complaint.text, answer)
        version = self.stage.played_by(
            secretary, lambda: service.propose_publication(complaint.id, text, secretary)
        )
        asked = find_open_approval(KIND, Ref(KIND, version.id))
        if approve and asked is not None:
            self.stage.played_by(
                chair,
                lambda: service.decide_publication(
                    version.id, chair, Decision.APPROVED, "", asked.id
                ),
            )

    def _resolve_lately(self) -> None:
        complaint = self._write(
            0,
            COMPLAINT,
            "Simpanan",
            "Setoran tunai belum tercetak di rekening koran",
            "Saya menyetor tunai di loket hari Senin, tetapi di rekening koran belum ada.",
            files=[self.stage.draw("KUITANSI", "Setoran tunai", "Rp300.000", "Ahmad Fauzi")],
        )
        answer = (
            "Setoran Anda sudah dibukukan hari itu juga; rekening koran yang Anda unduh berakhir"
            " sehari sebelumnya. Unduh lagi dengan tanggal sampai hari ini."
        )
        self._later(1, 9, lambda: self._answer(complaint, answer, Outcome.RESOLVE))
        self._later(2, 9, lambda: self._propose(complaint, answer, approve=False))

    def _leave_overdue(self) -> None:
        complaint = self._write(
            12,
            COMPLAINT,
            "Harga dan biaya",
            "Biaya administrasi pinjaman terasa tinggi",
            "Kenapa biaya administrasi 1% tetap dipotong untuk pinjaman kecil?",
        )
        secretary, treasurer = self._staff("sekretaris"), self._staff("bendahara")
        self.stage.played_by(
            secretary,
            lambda: service.assign_complaint(complaint.id, treasurer.user_id, secretary),
        )

    def _ask_back(self) -> None:
        complaint = self._write(
            15,
            COMPLAINT,
            "Pinjaman",
            "Angsuran bulan lalu tercatat dua kali",
            "Di halaman pinjaman saya angsuran bulan lalu muncul dua kali.",
        )
        question = "Boleh kirim foto layarnya? Di pembukuan kami hanya ada satu angsuran."
        self._later(1, 10, lambda: self._answer(complaint, question, Outcome.ASK))

    def _write_down(self) -> None:
        cashier = self._staff("kasir")
        new = NewComplaint(
            SUGGESTION,
            _category("Pelayanan"),
            "Kursi tunggu di loket ditambah",
            "Ibu-ibu lansia sering berdiri lama pada awal bulan.",
        )
        person_id = self.members.members[20].person_id
        complaint = self.stage.played_by(
            cashier,
            lambda: service.write_down(new, ComplaintChannel.COUNTER, person_id, cashier),
        )
        secretary = self._staff("sekretaris")
        note = "Menunggu ketua menyetujui pembelian enam kursi."
        self._later(
            1,
            9,
            lambda: self.stage.played_by(
                secretary, lambda: service.wait_inside(complaint.id, note, secretary)
            ),
        )

    def _confide(self) -> None:
        complaint = self._write(
            9,
            COMPLAINT,
            "Pengurus atau pegawai",
            "Ada yang meminta uang terima kasih",
            "Seorang petugas meminta uang terima kasih supaya pengajuan saya didahulukan.",
            is_confidential=True,
        )
        answer = (
            "Terima kasih atas keberanian Anda. Kami memeriksanya sendiri, tanpa menyebut nama"
            " Anda kepada siapa pun, dan mengabari Anda dalam seminggu."
        )
        self._later(1, 14, lambda: self._answer(complaint, answer, Outcome.ANSWER, "pengawas"))

    def _guest(self) -> None:
        new = NewComplaint(
            COMPLAINT,
            _category("Pelayanan"),
            "Formulir gabung menolak foto KTP saya",
            "Foto KTP saya dari ponsel lama selalu ditolak. Apakah boleh dibawa ke kantor?",
        )
        guest = Guest("Yulia Anggraini", "yulia.anggraini@contoh.id")
        self.stage.played_by(None, lambda: service.submit_as_guest(new, guest, "id", "203.0.113.7"))

    def _just_in(self) -> None:
        self._write(
            3,
            SUGGESTION,
            "Lain-lain",
            "Pengingat lewat WhatsApp",
            "E-mail jarang saya buka. Bisakah pengingat simpanan wajib dikirim lewat WhatsApp?",
        )


OLD = (
    (
        "Pelayanan",
        "Antrean loket terlalu lama",
        "Saya menunggu hampir satu jam untuk menyetor simpanan wajib.",
        "Mohon maaf. Sejak minggu ini dua kasir melayani pada tanggal 1 sampai 10.",
    ),
    (
        "Pinjaman",
        "Slip gaji diminta dua kali",
        "Slip gaji sudah saya unggah, tetapi diminta lagi di kantor.",
        "Unggahan pertama tidak terbaca, maaf. Pengajuan Anda sudah kami lanjutkan.",
    ),
    (
        "Simpanan",
        "Simpanan pendidikan anak",
        "Alangkah baiknya ada simpanan khusus untuk biaya sekolah anak.",
        "Terima kasih. Usul ini kami bawa ke rapat anggota berikutnya.",
    ),
    (
        "Harga dan biaya",
        "Denda satu hari setelah libur",
        "Jatuh tempo hari Minggu, saya bayar Senin, tetapi kena denda.",
        "Dendanya dihapus: tiga hari pertama bebas denda, dan hari libur tidak dihitung.",
    ),
)


def _category(name: str) -> int:
    return next(one.id for one in queries.list_categories() if one.name == name)
