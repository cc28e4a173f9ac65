from collections.abc import Callable

import pytest

from coop.domain.approvals.service import find_open_approval
from coop.domain.approvals.types import Decision
from coop.domain.complaints import publication_queries, service
from coop.domain.complaints.publication_service import KIND
from coop.domain.complaints.types import Outcome, PublicationStatus, PublicText
from coop.domain.identity.service import grant_role
from coop.domain.identity.types import Role
from coop.errors import Conflict, NotFound, Refused
from coop.refs import Ref
from tests.integration.complaints.conftest import House

TEXT = PublicText("Kapan loket buka?", "Setiap hari kerja pukul 08.00 sampai 16.00.")


@pytest.fixture
def answered(house: House) -> int:
    key = house.write()
    house.answer(key, Outcome.RESOLVE)
    return key


def propose(house: House, key: int, text: PublicText = TEXT) -> int:
    who = house.secretary
    return house.do(lambda: service.propose_publication(key, text, who).id, who)


def decide(house: House, key: int, decision: Decision, who: str = "chair") -> None:
    actor = house.actors[who]

    def work() -> None:
        asked = find_open_approval(KIND, Ref(KIND, key))
        approval_id = asked.id if asked else 0
        service.decide_publication(key, actor, decision, "", approval_id)

    house.do(work, actor)


def public(house: House) -> list[str]:
    page = house.ask(lambda: publication_queries.list_publications(PublicationStatus.PUBLISHED))
    return [row.question for row in page.rows]


def test_two_people_bring_it_before_everyone(house: House, answered: int) -> None:
    key = propose(house, answered)
    assert public(house) == []
    with pytest.raises(Refused, match="Four eyes"):
        decide(house, key, Decision.APPROVED, "secretary")
    decide(house, key, Decision.APPROVED)
    assert public(house) == [TEXT.question]
    assert house.problems() == {}
    with pytest.raises(NotFound):
        decide(house, key, Decision.APPROVED)


def test_who_proposed_does_not_approve_with_another_hat(house: House, answered: int) -> None:
    key = propose(house, answered)
    house.do(lambda: grant_role(house.secretary.user_id, Role.CHAIR))
    with pytest.raises(Refused, match="Four eyes"):
        decide(house, key, Decision.APPROVED, "secretary")


def test_a_refused_version_makes_room_for_another(house: House, answered: int) -> None:
    decide(house, propose(house, answered), Decision.REJECTED)
    assert public(house) == []
    key = propose(house, answered)
    with pytest.raises(Conflict):
        propose(house, answered)
    decide(house, key, Decision.APPROVED)
    house.do(lambda: service.withdraw_publication(key, house.chair), house.chair)
    assert public(house) == []
    with pytest.raises(Conflict):
        house.do(lambda: service.withdraw_publication(key, house.chair))
    propose(house, answered)
    assert house.problems() == {}


def _named(house: House, key: int) -> None:
    propose(house, key, PublicText("Siti Aminah bertanya.", TEXT.answer))


def _answered_by_name(house: House, key: int) -> None:
    propose(house, key, PublicText(TEXT.question, "Ibu Siti Aminah, terima kasih."))


@pytest.mark.parametrize("act", [_named, _answered_by_name])
def test_a_version_with_the_name_is_refused(
    house: House, answered: int, act: Callable[[House, int], None]
) -> None:
    with pytest.raises(Refused, match="names"):
        act(house, answered)


def test_not_before_it_is_answered_and_never_a_confidential_one(house: House) -> None:
    with pytest.raises(Refused):
        propose(house, house.write())
    key = house.write(is_confidential=True)
    house.answer(key, Outcome.RESOLVE, house.supervisor)
    with pytest.raises(NotFound):
        propose(house, key)
    with pytest.raises(Refused):
        house.do(lambda: service.propose_publication(key, TEXT, house.supervisor))
    with pytest.raises(NotFound):
        house.ask(lambda: publication_queries.get_publication(987))
