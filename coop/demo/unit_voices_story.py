"""What customers of the workshop and the studio complain of and suggest, and how they answer."""

from collections.abc import Callable
from datetime import timedelta

from coop import dates
from coop.demo.members_story import MembersStory
from coop.demo.stage import Stage, there
from coop.demo.units_story import CUSTOMER, CUSTOMERS
from coop.domain.approvals.service import find_open_approval
from coop.domain.approvals.types import Decision
from coop.domain.complaints import queries, service
from coop.domain.complaints.models import Complaint
from coop.domain.complaints.publication_service import KIND
from coop.domain.complaints.subjects import list_subjects
from coop.domain.complaints.types import (
    ComplaintChannel,
    ComplaintKind,
    NewComplaint,
    Outcome,
    PublicText,
)
from coop.domain.customers.queries import CustomerFilter, search_customers
from coop.domain.identity.queries import find_user_of_person, get_actor
from coop.domain.identity.types import Actor
from coop.domain.settings.service import today
from coop.domain.units.queries import find_unit
from coop.refs import Ref

ANSWER = (
    "Mohon maaf, Bu. Klem selang ternyata kurang kencang. Silakan datang kapan saja hari ini: kami"
    " kencangkan dan isi ulang tanpa biaya."
)
PUBLIC = PublicText(
    "Setelah dicek, AC dingin selama dua hari lalu kembali kurang dingin.",
    "Klem selang kurang kencang. Kami kencangkan dan isi ulang tanpa biaya: pekerjaan kami"
    " bergaransi 30 hari.",
)


class UnitVoicesStory:
    """Plays a complaint that ends well, one that waits, and a suggestion."""

    def __init__(self, stage: Stage, members: MembersStory) -> None:
        self.stage, self.members = stage, members

    def plan(self) -> None:
        """Plan the scenes; the last ones leave something to answer."""
        on = self.stage.today
        self.stage.on(on - timedelta(days=12), 15, self.complain)
        self.stage.on(on - timedelta(days=3), 10, self.suggest)
        self.stage.on(on - timedelta(days=1), 15, self.call)

    def complain(self) -> None:
        """Complain of a service that was done; it is answered, accepted, rated and published."""
        workshop, desk = there(find_unit("bengkel")).id, self.stage.actors["resepsionis"]
        rina = self._actor(self._customer(CUSTOMER.full_name))
        own = list_subjects(there(rina.person_id), workshop)
        new = NewComplaint(
            ComplaintKind.COMPLAINT,
            _category(workshop, "Pelayanan"),
            "AC kembali kurang dingin",
            "Dua hari setelah dicek, AC kembali kurang dingin, terutama siang hari.",
            subject=next((one.ref for one in own if one.ref.kind == "booking"), None),
        )
        complaint = self.stage.played_by(
            rina, lambda: service.submit_complaint(new, rina, workshop)
        )
        self._later(1, 9, desk, lambda: self._answer(complaint, desk))
        self._later(3, 8, rina, lambda: self._accept(complaint))
        self._later(3, 10, desk, lambda: self._publish(complaint, desk))

    def _later(self, days: int, hour: float, who: Actor, scene: Callable[[], None]) -> None:
        day = dates.today() + timedelta(days=days)
        self.stage.on(day, hour, lambda: self.stage.played_by(who, scene))

    def _answer(self, complaint: Complaint, desk: Actor) -> None:
        unit_id = complaint.unit_id
        service.assign_complaint(complaint.id, desk.user_id, desk, unit_id)
        service.answer_complaint(complaint.id, ANSWER, Outcome.RESOLVE, desk, unit_id=unit_id)

    def _accept(self, complaint: Complaint) -> None:
        service.accept_answer(complaint)
        service.rate_answer(complaint, 5, "Langsung dibereskan, terima kasih.")

    def _publish(self, complaint: Complaint, desk: Actor) -> None:
        owner, unit_id = self.stage.actors["bengkel"], complaint.unit_id
        version = service.propose_publication(complaint.id, PUBLIC, desk, unit_id)
        asked = there(find_open_approval(KIND, Ref(KIND, version.id)))
        self.stage.played_by(
            owner,
            lambda: service.decide_publication(
                version.id, owner, Decision.APPROVED, "", asked.id, unit_id=unit_id
            ),
        )

    def suggest(self) -> None:
        """Suggest something to the studio, as a member of the cooperative."""
        studio = there(find_unit("studio")).id
        member = self._actor(self.members.members[5].person_id)
        new = NewComplaint(
            ComplaintKind.SUGGESTION,
            _category(studio, "Lain-lain"),
            "Foto keluarga pada hari Minggu pagi",
            "Anak kecil paling segar pada pagi hari. Apakah Minggu bisa buka mulai pukul 08.00?",
        )
        self.stage.played_by(member, lambda: service.submit_complaint(new, member, studio))

    def call(self) -> None:
        """Write down what somebody says on the telephone; nobody has answered it yet."""
        workshop, desk = there(find_unit("bengkel")).id, self.stage.actors["resepsionis"]
        new = NewComplaint(
            ComplaintKind.COMPLAINT,
            _category(workshop, "Harga"),
            "Harga freon berbeda dari daftar",
            "Di nota lebih mahal Rp15.000 daripada di daftar harga. Minta penjelasan.",
        )
        caller = self._customer(CUSTOMERS[1][0])
        self.stage.played_by(
            desk, lambda: service.write_down(new, ComplaintChannel.PHONE, caller, desk, workshop)
        )

    def _customer(self, name: str) -> int:
        unit_id = there(find_unit("bengkel")).id
        return search_customers(CustomerFilter(unit_id, text=name), today()).rows[0].person_id

    def _actor(self, person_id: int) -> Actor:
        return get_actor(there(find_user_of_person(person_id)).id)


def _category(unit_id: int, name: str) -> int:
    return next(one.id for one in queries.list_categories(unit_id) if one.name == name)
