"""Deduction lists at every step that an address or a form may name."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from coop import dates
from coop.db import session
from coop.demo import cast
from coop.demo.drawings import draw_file
from coop.domain.identity.service import acting_as
from coop.domain.identity.types import Actor
from coop.domain.members.models import Employer, Member
from coop.domain.payroll import queries, service
from coop.domain.payroll.models import PayrollAuthority, PayrollBatch, PayrollLine
from coop.domain.payroll.types import BatchStatus
from coop.domain.people.models import Person
from coop.domain.settings.service import today
from coop.gateways.storage import Storage
from tests.support.spreadsheets import Upload

WITHOUT_LETTER, WITH_NEW_LETTER = 2, 20


def find_lists(member_id: int, staff: Mapping[str, Actor], storage: Storage) -> dict[str, Any]:
    """Bring a list to each step beside those of the story, and return where they are."""
    treasurer, chair = staff["treasurer"], staff["chair"]
    posted, other = _of_status(BatchStatus.POSTED)
    sent, draft = _of_status(BatchStatus.SENT)[0], _of_status(BatchStatus.DRAFT)[0]
    with acting_as(treasurer.user_id):
        service.request_reversal(other, treasurer, "Bulan yang keliru.")
        answer, stray = _bring_answer(sent, storage, treasurer)
        approved = _approved(storage, treasurer, chair)
        answered = _answered(_employer(1), treasurer, chair)
        realised = _realised(treasurer, chair)
        left_out = _line(draft, 1)
        service.leave_out(left_out, treasurer, "Sedang cuti.")
    authority = session.scalars(
        select(PayrollAuthority.id).filter_by(member_id=member_id, live_mark=1)
    ).one()
    return {
        "payroll.batch_id": posted,
        "payroll.line_id": _line(draft),
        "payroll.correct.line_id": _line(sent),
        "payroll.take_in.line_id": left_out,
        "payroll.finish.batch_id": answered,
        "payroll.line.line_id": _line(posted),
        "payroll.authority_id": authority,
        "payroll.answer_id": answer,
        "payroll.stray_id": stray,
        "payroll.record.member_id": _member(WITHOUT_LETTER).id,
        "RECEIVED": service.get_batch(realised).realised_amount,
        "payroll_revision": service.get_batch(draft).revision,
        **{f"payroll.{name}.batch_id": draft for name in ("approve", "discard", "recompute")},
        **{f"payroll.{name}.batch_id": approved for name in ("send", "send_back")},
        **{
            f"payroll.{name}.batch_id": sent
            for name in ("answer", "bring", "take_back_answer", "type_answer")
        },
        **{f"payroll.{name}.batch_id": realised for name in ("receipt", "post")},
        "payroll.ask_reversal.batch_id": posted,
        "payroll.decide_reversal.batch_id": other,
    }


def _of_status(status: BatchStatus) -> list[int]:
    return list(
        session.scalars(
            select(PayrollBatch.id).where(PayrollBatch.status == status).order_by(PayrollBatch.id)
        )
    )


def _line(batch_id: int, place: int = 0) -> int:
    lines = select(PayrollLine.id).filter_by(batch_id=batch_id).order_by(PayrollLine.id)
    return session.scalars(lines.offset(place).limit(1)).one()


def _member(number: int) -> Member:
    name = cast.list_members()[number].full_name
    return session.scalars(
        select(Member).join(Person, Person.id == Member.person_id).where(Person.full_name == name)
    ).one()


def _bring_answer(sent: int, storage: Storage, treasurer: Actor) -> tuple[int, int]:
    lines = queries.list_sent_lines(sent)
    rows = [f"{line.employee_number};{line.name};{line.asked_amount}" for line in lines[:-1]]
    content = "\n".join(["No Pegawai;Nama;Dipotong", *rows, "X-77;Orang lain;50000"]).encode()
    upload = Upload(content, "realisasi.csv", "text/csv", storage.put(content))
    answer = service.bring_answer(sent, upload, content, treasurer)
    return answer.id, queries.list_strays(sent)[0].id


def _approved(storage: Storage, treasurer: Actor, chair: Actor) -> int:
    """A list of the third employer, which has one member with a letter."""
    member = _member(WITH_NEW_LETTER)
    scan = draw_file(storage, "SURAT KUASA", ["Potong gaji"], "kuasa.jpg")
    service.record_authority(member.id, scan, dates.month_of(today()), treasurer)
    service.start_order(member.id, 125_000, treasurer)
    batch = service.prepare_batch(member.employer_id or 0, today(), treasurer)
    service.approve_batch(batch.id, batch.revision, chair)
    return batch.id


def _employer(place: int) -> int:
    return session.scalars(select(Employer.id).order_by(Employer.id).offset(place).limit(1)).one()


def _answered(employer_id: int, treasurer: Actor, chair: Actor) -> int:
    """The next month of an employer: sent, the answer typed."""
    month = dates.add_months(dates.month_of(today()), 1)
    batch = service.prepare_batch(employer_id, month, treasurer)
    service.approve_batch(batch.id, batch.revision, chair)
    service.send_batch(batch.id, treasurer)
    amounts = {line.id: line.asked_amount for line in queries.list_sent_lines(batch.id)}
    service.type_amounts(batch.id, amounts)
    return batch.id


def _realised(treasurer: Actor, chair: Actor) -> int:
    """Such a month of the first employer, confirmed, its money noted."""
    batch_id = _answered(_employer(0), treasurer, chair)
    service.finish_answer(batch_id, treasurer)
    amount = service.get_batch(batch_id).realised_amount
    receipt = service.Receipt(today(), 1, amount, "TRSF PAYROLL 7788")
    service.record_receipt(batch_id, receipt, treasurer)
    return batch_id
