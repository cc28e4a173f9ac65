"""An applicant who pays by transfer, for pages of joining."""

from datetime import date
from typing import Any

from sqlalchemy import select

from coop.db import session
from coop.demo.drawings import draw_file
from coop.domain.identity.service import acting_as
from coop.domain.identity.types import Actor
from coop.domain.membership import service as membership
from coop.domain.membership.models import JoiningApplication
from coop.domain.membership.types import JoiningDetails, JoiningStatus
from coop.domain.payments import service as payments
from coop.domain.payments.models import BankAccount
from coop.domain.payments.queries import list_open_bills
from coop.domain.people.types import PersonDetails, Sex
from coop.gateways.storage import Storage


def find_applicant(storage: Storage, secretary: Actor) -> dict[str, Any]:
    """Bring one more applicant to the point of paying by transfer."""
    name = "Rizal Mahendra Kusumaatmaja"
    card = draw_file(storage, "KARTU TANDA PENDUDUK", [name], "ktp.jpg")
    person = PersonDetails(
        full_name=name,
        nik="3273101506880077",
        born_in="Bandung",
        born_on=date(1988, 6, 15),
        sex=Sex.MALE,
        occupation="Teknisi",
        street="Jl. Cihampelas No. 160",
        town="Bandung",
        postcode="40131",
        phone="+6281234567077",
        email="rizal@contoh.id",
    )
    application = membership.submit_application(
        JoiningDetails(
            person, "BCA", "5270009999", name, warnings_confirmed=True, identity_file=card
        )
    )
    with acting_as(secretary.user_id):
        membership.accept_application(application.id, secretary)
    bills = {bill.id: bill.amount for bill in list_open_bills(application.person_id)}
    payments.choose_transfer(
        application.person_id,
        bills,
        session.scalar(select(BankAccount.id).order_by(BankAccount.id)) or 0,
    )
    correction = session.scalars(
        select(JoiningApplication.token).where(
            JoiningApplication.status == JoiningStatus.CORRECTION
        )
    ).first()
    return {"joining.token": application.token, "joining.correct.token": correction}
