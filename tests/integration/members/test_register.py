"""The register: who is in it, how it is searched, how a membership ends."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select, text, update

from coop.db import run_in_transaction, session
from coop.domain.members import queries, service
from coop.domain.members.checks import CHECKS
from coop.domain.members.models import Member
from coop.domain.members.types import (
    LeavingReason,
    MemberFilter,
    MemberSort,
    MemberStatus,
    WorkDetails,
)
from coop.domain.people.service import add_person
from coop.domain.people.types import PersonDetails
from coop.domain.trail.models import TrailRow
from coop.errors import Conflict, NotFound, Refused
from tests.support.rivals import run_rivals

pytestmark = pytest.mark.usefixtures("context")


def _found(**wanted: object) -> list[str]:
    page = queries.search_members(MemberFilter(**wanted))  # type: ignore[arg-type]  # by name
    assert page.total == len(page.rows)
    return [row.name for row in page.rows]


def _leave(member_id: int, on: date = date(2024, 1, 31)) -> None:
    def work() -> None:
        service.mark_leaving(member_id)
        service.mark_left(member_id, on, LeavingReason.REQUEST)

    run_in_transaction(work)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("perez", ["José Pérez"]),
        ("SANTOSO budi", ["Budi Santoso"]),
        ("000001", ["Siti Rahayu"]),
        ("0812-3456-7820", ["Budi Santoso"]),
        ("+62 812 3456 7830", ["José Pérez"]),
        ("%", []),
        ("nobody", []),
        ("", ["Siti Rahayu", "Budi Santoso", "José Pérez"]),
    ],
)
def test_search(register: list[int], text: str, names: list[str]) -> None:
    assert _found(text=text) == names


def test_sort_and_pages(register: list[int]) -> None:
    by_name = _found(sort=MemberSort.NAME)
    assert by_name == ["Budi Santoso", "José Pérez", "Siti Rahayu"]
    assert _found(sort=MemberSort.NAME, descending=True) == by_name[::-1]
    for sort in MemberSort:
        assert sorted(_found(sort=sort)) == sorted(by_name)
    page = queries.search_members(MemberFilter(size=2, page=2))
    assert ([row.name for row in page.rows], page.total, page.pages) == (["José Pérez"], 3, 2)
    assert [row.name for row in queries.export_members(MemberFilter())] == _found()


def test_filter_by_state_and_employer(register: list[int]) -> None:
    employer = queries.list_employers()[0]
    assert _found(employer_id=employer.id) == ["Budi Santoso"]
    assert queries.count_members_by_employer() == {employer.id: 1}
    _leave(register[0])
    assert _found(status=MemberStatus.LEFT) == ["Siti Rahayu"]
    assert queries.count_members_by_status() == {MemberStatus.ACTIVE: 2, MemberStatus.LEFT: 1}


def test_who_never_paid_for_six_months_is_dormant(register: list[int]) -> None:
    assert len(_found(dormant=True)) == 3
    assert queries.get_member_facts(register[0]).is_dormant
    person = run_in_transaction(lambda: add_person(PersonDetails("New")).id)
    new = run_in_transaction(lambda: service.enrol_member(person, joined_on=queries.today()).id)
    assert len(_found(dormant=True)) == 3
    assert not queries.get_member_facts(new).is_dormant


def test_a_person_is_a_member_once_at_a_time(register: list[int]) -> None:
    member = queries.get_member(register[0])
    with pytest.raises(Conflict):
        run_in_transaction(
            lambda: service.enrol_member(member.person_id, joined_on=date(2024, 1, 1))
        )
    _leave(register[0])
    again = run_in_transaction(
        lambda: service.enrol_member(member.person_id, joined_on=date(2024, 2, 1)).number
    )
    assert again == "000004"
    current = queries.find_current_member(member.person_id)
    assert current is not None
    assert current.number == again
    assert len(queries.list_memberships(member.person_id)) == 2


def test_of_ten_rivals_one_enrols_and_no_number_is_lost(app: Flask, register: list[int]) -> None:
    person = run_in_transaction(lambda: add_person(PersonDetails("Wanted")).id)

    def work(_number: int) -> bool:
        with app.app_context():
            try:
                run_in_transaction(lambda: service.enrol_member(person, joined_on=date(2024, 1, 1)))
            except Conflict:
                return False
            return True

    outcome = run_rivals(10, work)
    assert not outcome.errors
    assert sum(outcome.results) == 1
    assert sorted(session.scalars(select(Member.number))) == [
        "000001",
        "000002",
        "000003",
        "000004",
    ]


def test_without_the_unique_key_several_rivals_enrol(
    app: Flask, register: list[int], database: object
) -> None:
    """The negative control: the key in the database is what refuses, nothing else."""
    person = run_in_transaction(lambda: add_person(PersonDetails("Wanted")).id)
    session.remove()
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    drop = "DROP INDEX uq_members_current" + ("" if is_sqlite else " ON members")
    if not is_sqlite:  # the foreign key wants an index of its own before this one may go
        run_in_transaction(
            lambda: session.execute(text("CREATE INDEX ix_spare ON members (person_id)"))
        )
    run_in_transaction(lambda: session.execute(text(drop)))

    def work(_number: int) -> bool:
        with app.app_context():
            run_in_transaction(lambda: service.enrol_member(person, joined_on=date(2024, 1, 1)))
            return True

    assert sum(run_rivals(10, work).results) > 1


def test_the_way_out_is_one_way(register: list[int]) -> None:
    with pytest.raises(Conflict):
        run_in_transaction(
            lambda: service.mark_left(register[0], date(2024, 1, 1), LeavingReason.DEATH)
        )
    run_in_transaction(lambda: service.mark_leaving(register[0]))
    with pytest.raises(Conflict):
        run_in_transaction(lambda: service.mark_leaving(register[0]))
    run_in_transaction(lambda: service.mark_staying(register[0]))
    _leave(register[0])
    member = queries.get_member(register[0])
    assert (member.status, member.left_on) == (MemberStatus.LEFT, date(2024, 1, 31))
    assert (member.leaving_reason, member.current_mark) == (LeavingReason.REQUEST, None)
    with pytest.raises(Refused):
        run_in_transaction(lambda: service.change_member(register[0], WorkDetails()))


def test_a_change_of_work_is_traced(register: list[int]) -> None:
    employer = queries.list_employers()[0]
    work = WorkDetails(employer.id, "K-17", 5_000_000, pays_by_payroll=True)
    run_in_transaction(lambda: service.change_member(register[0], work))
    trail = session.scalars(
        select(TrailRow.detail).where(TrailRow.action == "member.changed")
    ).one()
    assert trail["changes"]["monthly_salary"] == [None, 5_000_000]
    assert trail["changes"]["employer"] == [None, "PT Maju"]
    with pytest.raises(Refused) as refused:
        run_in_transaction(
            lambda: service.change_member(register[0], WorkDetails(pays_by_payroll=True))
        )
    assert refused.value.field == "employer_id"


def test_the_card_code_finds_its_member_until_it_is_renewed(register: list[int]) -> None:
    token = queries.get_member(register[0]).card_token
    assert queries.get_member_by_card_token(token).id == register[0]
    run_in_transaction(lambda: service.renew_card_token(register[0]))
    with pytest.raises(NotFound):
        queries.get_member_by_card_token(token)


def test_an_employer_s_name_is_taken_once(register: list[int]) -> None:
    with pytest.raises(Refused) as refused:
        run_in_transaction(lambda: service.add_employer("PT Maju"))
    assert refused.value.field == "name"
    other = run_in_transaction(lambda: service.add_employer("PT Mundur").id)
    with pytest.raises(Refused):
        run_in_transaction(lambda: service.change_employer(other, "PT Maju", 25, is_active=True))
    run_in_transaction(lambda: service.change_employer(other, "PT Mundur", 28, is_active=False))
    assert [row.name for row in queries.list_employers()] == ["PT Maju"]


def _problems() -> set[str]:
    found = {check.name: check.run() for check in CHECKS}
    assert all(finding.checked for finding in found.values())
    return {name for name, finding in found.items() if finding.problems}


def test_checks_find_planted_faults(register: list[int]) -> None:
    assert _problems() == set()

    def plant() -> set[str]:
        first, second, third = (queries.get_member(member_id) for member_id in register)
        session.execute(
            update(Member)
            .where(Member.id == second.id)
            .values(person_id=first.person_id, current_mark=None, employer_id=None)
        )
        session.execute(update(Member).where(Member.id == third.id).values(number="009999"))
        return _problems()

    assert run_in_transaction(plant) == {check.name for check in CHECKS}
