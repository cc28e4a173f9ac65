"""What the cooperative tells its members: news and offers, released by a second person."""

import hashlib
import io
from datetime import date, timedelta
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from coop import dates
from coop.demo.members_story import MembersStory
from coop.demo.stage import Stage, there
from coop.domain.approvals.service import find_open_approval
from coop.domain.approvals.types import Decision
from coop.domain.identity.types import Actor
from coop.domain.notices import service
from coop.domain.notices.offers import list_offers
from coop.domain.notices.queries import get_notice, list_current
from coop.domain.notices.types import NoticeKind, NoticePlace, NoticeStep, NoticeText
from coop.domain.people.types import EVERYONE
from coop.gateways.storage import Storage
from coop.web.uploads import StagedFile

WIDTH, HEIGHT = 800, 400
READERS = 14


class NoticesStory:
    """Plays the promotion of products: one has ended, three are out, one waits, one is a draft."""

    def __init__(self, stage: Stage, members: MembersStory) -> None:
        self.stage, self.members = stage, members

    def plan(self) -> None:
        """Plan the notices of the last months."""
        end = self.stage.today
        self.stage.on(end - timedelta(days=130), 9, lambda: self._publish(_ended()))
        self.stage.on(end - timedelta(days=21), 9, lambda: self._publish(_term_deposit()))
        self.stage.on(end - timedelta(days=12), 9, lambda: self._publish(_loan()))
        self.stage.on(end - timedelta(days=5), 9, lambda: self._publish(_meeting()))
        self.stage.on(end - timedelta(days=3), 19, self._readers)
        self.stage.on(end, 8, self._waiting)

    def _staff(self, login: str) -> Actor:
        return self.stage.actors[login]

    def _write(self, words: dict[str, Any]) -> int:
        secretary = self._staff("sekretaris")
        colour, product = words.pop("colour", None), words.pop("product", None)
        if colour:
            words["picture"] = draw_banner(self.stage.storage, words["title"], colour)
        if product:
            offers = list_offers(dates.today())
            words["subject"] = next(one.ref for one in offers if one.name == product)
        text = NoticeText(**words)
        return self.stage.played_by(secretary, lambda: service.add_notice(text, secretary).id)

    def _ask(self, words: dict[str, Any]) -> int:
        notice_id, secretary = self._write(words), self._staff("sekretaris")
        self.stage.played_by(secretary, lambda: service.ask_release(notice_id, secretary))
        return notice_id

    def _publish(self, words: dict[str, Any]) -> None:
        notice_id, chair = self._ask(words), self._staff("ketua")
        asked = there(find_open_approval(service.KIND, service.notice_ref(get_notice(notice_id))))
        self.stage.played_by(
            chair,
            lambda: service.decide_release(notice_id, chair, Decision.APPROVED, "", asked.id),
        )

    def _readers(self) -> None:
        """Let members look at their home page, and some of them at more."""
        for number in range(READERS):
            person_id = self.members.members[number].person_id
            service.note_shown(NoticePlace.MEMBER_HOME, person_id, 3)
        current = list_current(self.members.members[0].person_id, dates.today())
        for place, card in enumerate(current):
            for number in range(READERS - 4 - 3 * place):
                person_id = self.members.members[number].person_id
                service.note_step(card.id, NoticeStep.OPENED, person_id)
            if card.kind is not NoticeKind.NEWS:
                for number in range(3 + place):
                    person_id = self.members.members[number].person_id
                    service.note_step(card.id, NoticeStep.STARTED, person_id)
        for _visit in range(9):
            service.note_shown(NoticePlace.PUBLIC_HOME, None, 3)

    def _waiting(self) -> None:
        self._ask(_new_members())
        self._write(_draft())


def draw_banner(storage: Storage, title: str, colour: tuple[int, int, int]) -> StagedFile:
    """Draw a quiet banner with ``title`` on it, and describe it as a checked upload."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), colour)
    pen = ImageDraw.Draw(picture)
    light = tuple(min(255, part + 26) for part in colour)
    for step in range(4):
        size = 520 - 110 * step
        tone = light if step % 2 == 0 else colour
        pen.ellipse((WIDTH - size, HEIGHT - size, WIDTH + size, HEIGHT + size), fill=tone)
    words, lines = title.split(), [""]
    for word in words:
        if len(lines[-1]) + len(word) > 20:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    for row, line in enumerate(lines):
        pen.text((48, 56 + 62 * row), line, fill="white", font=ImageFont.load_default(48))
    target = io.BytesIO()
    picture.save(target, "JPEG", quality=80)
    content = target.getvalue()
    digest = hashlib.sha256(content).hexdigest()
    return StagedFile(
        storage.put(content), "spanduk.jpg", "image/jpeg", len(content), digest, digest
    )


def _today() -> date:
    return dates.today()


def _ended() -> dict[str, Any]:
    return {
        "kind": NoticeKind.NEWS,
        "title": "Loket tutup selama libur Lebaran",
        "teaser": "Setoran dan angsuran tetap dapat dibayar lewat transfer.",
        "text": "Loket tutup dua pekan. **Transfer tetap kami periksa setiap hari kerja.**",
        "from_on": _today(),
        "until_on": _today() + timedelta(days=20),
        "on_public_home": True,
    }


def _term_deposit() -> dict[str, Any]:
    return {
        "kind": NoticeKind.SAVINGS,
        "product": "Simpanan Berjangka",
        "title": "Simpanan berjangka untuk biaya sekolah",
        "teaser": "Sisihkan sekarang, terima kembali beserta bunganya saat tahun ajaran baru.",
        "text": (
            "Uang sekolah datang setiap Juli. Dengan **simpanan berjangka** Anda menyisihkan dari"
            " simpanan sukarela selama 3, 6, atau 12 bulan, dan tidak tergoda memakainya.\n\n"
            "- mulai dari Rp1.000.000\n- bunga lebih tinggi daripada simpanan sukarela\n"
            "- pada hari terakhir otomatis kembali ke simpanan sukarela, atau diperpanjang"
        ),
        "title_en": "A term deposit for school fees",
        "teaser_en": "Put money aside now, get it back with interest when the school year begins.",
        "text_en": (
            "School fees come every July. With a **term deposit** you put money aside from your"
            " voluntary savings for 3, 6 or 12 months.\n\n- from Rp1,000,000\n"
            "- more interest than voluntary savings"
        ),
        "colour": (11, 93, 84),
        "picture_alt": "Spanduk hijau bertulisan Simpanan berjangka untuk biaya sekolah",
        "picture_alt_en": "Green banner that reads: term deposit for school fees",
        "audience": "members",
        "is_first": True,
        "from_on": _today(),
        "until_on": _today() + timedelta(days=60),
    }


def _loan() -> dict[str, Any]:
    return {
        "kind": NoticeKind.LOAN,
        "product": "Pinjaman Serbaguna",
        "title": "Renovasi rumah sebelum musim hujan",
        "teaser": "Pinjaman Serbaguna: biaya lengkap terlihat sebelum Anda mengajukan.",
        "text": (
            "Atap bocor lebih murah diperbaiki sekarang. Dengan **Pinjaman Serbaguna** Anda melihat"
            " angsuran, biaya administrasi, dan total yang dibayar sebelum mengajukan.\n\n"
            "1. isi jumlah dan jangka waktu\n2. unggah slip gaji\n3. keputusan biasanya dalam tiga"
            " hari kerja"
        ),
        "title_en": "Repair the house before the rains",
        "teaser_en": "All-purpose loan: you see the whole cost before you apply.",
        "text_en": (
            "A leaking roof is cheaper to repair now. You see the instalment, the fee and all that"
            " you will pay before you apply."
        ),
        "colour": (38, 66, 109),
        "picture_alt": "Spanduk biru bertulisan Renovasi rumah sebelum musim hujan",
        "picture_alt_en": "Blue banner that reads: repair the house before the rains",
        "on_public_home": True,
        "from_on": _today(),
        "until_on": _today() + timedelta(days=75),
    }


def _meeting() -> dict[str, Any]:
    return {
        "kind": NoticeKind.NEWS,
        "title": "Loket buka sampai pukul 17.00 setiap tanggal 25",
        "teaser": "Usul anggota kami jalankan: bayar angsuran sepulang kerja pada hari gajian.",
        "text": (
            "Mulai bulan ini loket buka **sampai pukul 17.00 setiap tanggal 25**, atau hari kerja"
            " terdekat sebelumnya. Terima kasih kepada anggota yang mengusulkannya."
        ),
        "title_en": "The counter is open until 17:00 on the 25th",
        "teaser_en": "A member suggested it, so we do it: pay after work on payday.",
        "text_en": "From this month on the counter is open **until 17:00 on the 25th**.",
        "audience": EVERYONE,
        "on_public_home": True,
        "invites_to_join": True,
        "from_on": _today(),
    }


def _new_members() -> dict[str, Any]:
    return {
        "kind": NoticeKind.NEWS,
        "title": "Temu anggota baru: Sabtu pagi di aula",
        "teaser": "Kenali pengurus, hak Anda, dan cara kerja SHU sambil sarapan bersama.",
        "text": "Kami undang semua **anggota baru**: Sabtu pertama bulan depan, pukul 09.00.",
        "colour": (122, 74, 20),
        "picture_alt": "Spanduk cokelat bertulisan Temu anggota baru",
        "audience": "new_members",
        "from_on": _today(),
        "until_on": _today() + timedelta(days=30),
    }


def _draft() -> dict[str, Any]:
    return {
        "kind": NoticeKind.SAVINGS,
        "product": "Simpanan Sukarela",
        "title": "Menabung untuk kurban",
        "teaser": "Sedikit setiap bulan, siap sebelum Iduladha.",
        "text": "Rincian menyusul setelah rapat pengurus.",
        "from_on": _today() + timedelta(days=14),
    }
