"""One complaint, question and public version for every address that names one."""

from typing import Any

from sqlalchemy import select

from coop.db import session
from coop.demo.drawings import draw_file
from coop.domain.complaints import service
from coop.domain.complaints.models import (
    Complaint,
    ComplaintCategory,
    ComplaintPublication,
)
from coop.domain.complaints.subjects import list_subjects
from coop.domain.complaints.types import (
    ComplaintKind,
    ComplaintStatus,
    Guest,
    NewComplaint,
    Outcome,
    PublicationStatus,
)
from coop.domain.faq.models import FaqCategory, FaqQuestion
from coop.domain.faq.types import FaqStatus
from coop.domain.files.service import list_files
from coop.domain.identity.types import Actor
from coop.gateways.storage import Storage
from coop.refs import Ref


def find_voices(
    person_id: int, member: Actor, staff: dict[str, Actor], storage: Storage
) -> dict[str, Any]:
    """Return ids by the names of what the routes call them."""
    return {**_questions(), **_complaints(person_id, member, staff, storage)}


def _first(column: Any, **wanted: object) -> Any:
    found = session.scalars(select(column).filter_by(**wanted).order_by(column).limit(1)).first()
    assert found is not None, f"the story has no {column} with {wanted}"
    return found


def _questions() -> dict[str, Any]:
    published = _first(FaqQuestion.id, unit_id=1, status=FaqStatus.PUBLISHED)
    return {
        "faq.question_id": published,
        "faq.publish.question_id": _first(FaqQuestion.id, unit_id=1, status=FaqStatus.DRAFT),
        "faq.category_id": _first(FaqCategory.id, unit_id=1),
        "FAQ CATEGORY": _first(FaqCategory.id, unit_id=1),
        "faq.answer": "membantu",
        "faq.way": "turun",
    }


def _complaints(
    person_id: int, member: Actor, staff: dict[str, Actor], storage: Storage
) -> dict[str, Any]:
    category_id = _first(ComplaintCategory.id, unit_id=1)
    written = NewComplaint(
        ComplaintKind.COMPLAINT, category_id, "Kartu rusak", "Kartu anggota saya patah."
    )
    secretary = staff["secretary"]
    answered = _first(Complaint.id, person_id=person_id, status=ComplaintStatus.RESOLVED)
    asked = service.submit_complaint(written, member)
    publishable = service.submit_complaint(written, member)
    service.answer_complaint(publishable.id, "Kartu baru siap.", Outcome.RESOLVE, secretary)
    sign = draw_file(storage, "JAM BUKA", ["Senin sampai Jumat"], "papan.jpg")
    guest = Guest("Wawan Setiadi", "wawan.setiadi@contoh.id")
    open_guest = service.submit_as_guest(
        NewComplaint(
            ComplaintKind.SUGGESTION, category_id, "Jam buka", "Buka sampai sore.", files=[sign]
        ),
        guest,
        "id",
        "203.0.113.8",
    )
    ended_guest = service.submit_as_guest(written, guest, "id", "203.0.113.8")
    service.answer_complaint(ended_guest.id, "Sudah kami ganti.", Outcome.RESOLVE, secretary)
    with_file = _first(Complaint.id, person_id=person_id, status=ComplaintStatus.RESOLVED)
    own_file = list_files(Ref("complaint", with_file))[0].id
    inside = _first(Complaint.id, status=ComplaintStatus.WAITING_INSIDE)
    confidential = _first(Complaint.id, is_confidential=True)
    return {
        "complaining.complaint_id": answered,
        "complaining.my_reply.complaint_id": asked.id,
        "complaining.file_id": own_file,
        "complaining.token": open_guest.token,
        "complaining.guest_file.file_id": list_files(Ref("complaint", open_guest.id))[0].id,
        "complaining.guest_reopen.token": ended_guest.token,
        "complaining.guest_rate.token": ended_guest.token,
        "complaints.complaint_id": asked.id,
        "complaints.file.complaint_id": with_file,
        "complaints.file_id": own_file,
        "complaints.go_on.complaint_id": inside,
        "complaints.note.complaint_id": confidential,
        "complaints.propose.complaint_id": publishable.id,
        "complaints.category_id": category_id,
        "complaints.publication_id": _first(
            ComplaintPublication.id, status=PublicationStatus.PROPOSED
        ),
        "complaints.withdraw.publication_id": _first(
            ComplaintPublication.id, status=PublicationStatus.PUBLISHED
        ),
        "handler": staff["treasurer"].user_id,
        "own subject": str(list_subjects(person_id)[0].ref),
    }
