"""One complaint, question and public version for every address of a unit that names one."""

from typing import Any

from sqlalchemy import select

from coop.db import session
from coop.demo.drawings import draw_file
from coop.domain.complaints import queries, service
from coop.domain.complaints.models import Complaint, ComplaintPublication
from coop.domain.complaints.types import (
    ComplaintKind,
    ComplaintStatus,
    NewComplaint,
    Outcome,
    PublicationStatus,
    PublicText,
)
from coop.domain.faq import queries as faq
from coop.domain.faq import service as faq_service
from coop.domain.faq.types import FaqText
from coop.domain.files.service import list_files
from coop.domain.identity.types import Actor
from coop.domain.units.queries import find_unit
from coop.gateways.storage import Storage
from coop.refs import Ref
from tests.support.units import CODE

TEXT = PublicText("Rem berdecit lagi?", "Kami periksa tanpa biaya.")


def find_unit_voices(storage: Storage, member: Actor, desk: Actor, owner: Actor) -> dict[str, Any]:
    """Return ids of the workshop: complaints at each step, questions, public versions."""
    unit = find_unit(CODE)
    assert unit is not None
    category_id = queries.list_categories(unit.id)[0].id
    picture = draw_file(storage, "REM", ["aus"], "rem.jpg")

    def write(**more: Any) -> int:
        new = NewComplaint(
            ComplaintKind.COMPLAINT, category_id, "Rem berdecit", "Berdecit lagi.", **more
        )
        return service.submit_complaint(new, member, unit.id).id

    def answered() -> int:
        key = write()
        service.answer_complaint(key, "Beres.", Outcome.RESOLVE, desk, unit_id=unit.id)
        return key

    open_one, waiting, with_file = write(), write(), write(files=[picture])
    service.wait_inside(waiting, "Menunggu suku cadang.", desk, unit.id)
    proposed = service.propose_publication(answered(), TEXT, desk, unit.id)
    published = session.scalars(
        select(ComplaintPublication.id)
        .join(Complaint, Complaint.id == ComplaintPublication.complaint_id)
        .where(
            Complaint.unit_id == unit.id,
            ComplaintPublication.status == PublicationStatus.PUBLISHED,
        )
    ).first()
    assert published is not None, "the story publishes one"
    return {
        "unit_complaints.complaint_id": open_one,
        "unit_complaints.file.complaint_id": with_file,
        "unit_complaints.file_id": list_files(Ref("complaint", with_file))[0].id,
        "unit_complaints.go_on.complaint_id": waiting,
        "unit_complaints.take_up.complaint_id": answered(),
        "unit_complaints.propose.complaint_id": answered(),
        "unit_complaints.category_id": category_id,
        "unit_complaints.publication_id": proposed.id,
        "unit_complaints.withdraw.publication_id": published,
        "unit_complaints.decide.verdict": "rejected",
        "complaining.my_accept.complaint_id": answered(),
        "complaining.guest_accept.token": _ended_guest(),
        "UNIT CATEGORY": category_id,
        "UNIT HANDLER": owner.user_id,
        **_questions(unit.id, desk),
    }


def _ended_guest() -> str | None:
    """Return the link of a guest's complaint that was answered and not closed."""
    return session.scalars(
        select(Complaint.token).where(
            Complaint.token.is_not(None), Complaint.status == ComplaintStatus.RESOLVED
        )
    ).first()


def _questions(unit_id: int, desk: Actor) -> dict[str, Any]:
    category = faq.list_categories(unit_id)[0].id
    draft = faq_service.add_question(FaqText(category, "Ada wifi?", "Ada."), desk, unit_id)
    return {
        "unit_faq.question_id": faq.list_entries(unit_id)[0].id,
        "unit_faq.publish.question_id": draft.id,
        "unit_faq.category_id": category,
        "unit_faq.answer": "membantu",
        "unit_faq.way": "turun",
        "UNIT FAQ CATEGORY": category,
    }
