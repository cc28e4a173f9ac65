"""Notices for tests: written, released, and one in each state for the told cooperative."""

from dataclasses import replace
from typing import Any

from sqlalchemy import select

from coop.db import session
from coop.demo.drawings import draw_file
from coop.domain.approvals.service import find_open_approval
from coop.domain.approvals.types import Decision
from coop.domain.identity.types import Actor
from coop.domain.notices import service
from coop.domain.notices.models import Notice
from coop.domain.notices.queries import get_notice
from coop.domain.notices.types import NoticeKind, NoticeStatus, NoticeText
from coop.domain.settings.service import today
from coop.gateways.storage import Storage
from coop.refs import Ref


def words(title: str = "Loket buka lebih lama", **more: Any) -> NoticeText:
    """Return news that begins today."""
    text = NoticeText(
        NoticeKind.NEWS, title, "Setiap tanggal 25.", "Sampai **pukul 17.00**.", today()
    )
    return replace(text, **more)


def decide(notice_id: int, who: Actor, decision: Decision, reason: str = "") -> None:
    """Decide the release of the notice as ``who``."""
    asked = find_open_approval(service.KIND, Ref(service.KIND, notice_id))
    service.decide_release(notice_id, who, decision, reason, asked.id if asked else 0)


def publish(author: Actor, other: Actor, **more: Any) -> int:
    """Write, ask and release; return the id."""
    notice = service.add_notice(words(**more), author)
    service.ask_release(notice.id, author)
    decide(notice.id, other, Decision.APPROVED)
    return notice.id


def find_notices(staff: dict[str, Actor], storage: Storage) -> dict[str, Any]:
    """Add what the story lacks; return ids by the names of what the routes call them."""
    secretary, chair = staff["secretary"], staff["chair"]
    draft = service.add_notice(words("Konsep yang diubah"), secretary)
    waiting = service.add_notice(words("Menunggu keputusan"), secretary)
    service.ask_release(waiting.id, secretary)
    over = publish(secretary, chair, title="Kabar yang ditarik")
    service.withdraw_notice(over)
    shown = publish(
        secretary,
        chair,
        title="Kabar bergambar",
        picture=draw_file(storage, "PAPAN", ["Buka"], "papan.jpg"),
        picture_alt="Papan bertuliskan Buka",
        on_public_home=True,
        invites_to_join=True,
    )
    product = session.scalars(
        select(Notice.id).where(
            Notice.kind == NoticeKind.LOAN, Notice.status == NoticeStatus.PUBLISHED
        )
    ).first()
    assert get_notice(shown).picture_id is not None
    return {
        "notices.notice_id": shown,
        "notices.start.notice_id": product,
        "notices.edit_notice.notice_id": draft.id,
        "notices.ask_release.notice_id": draft.id,
        "notices.decide.notice_id": waiting.id,
        "notices.reopen.notice_id": over,
        "notices.place": "member_home",
    }
