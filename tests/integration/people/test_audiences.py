"""Which groups a person belongs to, in one statement."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from flask import Flask

from coop.db import session
from coop.db.engine import writing
from coop.domain.members.service import enrol_member
from coop.domain.people.audience_queries import list_groups_of
from coop.domain.people.service import add_person
from coop.domain.people.types import PersonDetails
from tests.support.statements import statements

ON = date(2026, 3, 2)


@pytest.fixture
def context(app: Flask) -> Iterator[None]:
    with app.app_context(), writing():
        yield
        session.rollback()
        session.remove()


def test_a_person_is_everyone_and_themselves(context: None) -> None:
    person_id = add_person(PersonDetails(full_name="Ani Lestari")).id
    assert list_groups_of(person_id, ON) == {*("everyone", "newcomers", f"person:{person_id}")}


def test_a_member_is_new_for_a_while(context: None) -> None:
    person_id = add_person(PersonDetails(full_name="Budi Santoso")).id
    enrol_member(person_id, joined_on=ON)
    own = {"everyone", f"person:{person_id}", "members", "newcomers", "without_loan"}
    assert list_groups_of(person_id, ON) == own | {"new_members"}
    assert list_groups_of(person_id, ON + timedelta(days=91)) == own
    with statements() as sent:
        list_groups_of(person_id, ON)
    assert len(sent) == 1
