"""Reading which groups a person belongs to."""

from collections.abc import Iterable
from datetime import date
from functools import cache

from sqlalchemy import BigInteger, bindparam, case, literal, select

from coop.db import KEYS_A_QUERY, Prepared, fetch, in_parts, session
from coop.domain.people.audiences import GROUPS, audience_values
from coop.domain.people.models import Person
from coop.domain.people.types import EVERYONE, person_code

_PERSON = bindparam("person_id", type_=BigInteger())


@cache
def _select_groups(codes: tuple[str, ...]) -> Prepared:
    """Build the statement once for the groups there are: a column each, 1 where they belong."""
    belongs = (case((_PERSON.in_(GROUPS[code].persons), 1), else_=0) for code in codes)
    return Prepared(select(literal(1), *belongs))


def list_groups_of(person_id: int, on: date) -> frozenset[str]:
    """Return the codes under which a person is addressed on a day; one statement.

    Everyone, the person alone (``person:7``), and each registered group they are in.
    """
    codes = tuple(GROUPS)
    (row,) = fetch(_select_groups(codes), {"person_id": person_id} | audience_values(on))
    own = {code for code, belongs in zip(codes, row[1:], strict=True) if belongs}
    return frozenset({EVERYONE, person_code(person_id), *own})


def list_groups_of_many(person_ids: Iterable[int], on: date) -> dict[int, frozenset[str]]:
    """Return for each person what `list_groups_of` does; one statement for some hundreds."""
    codes, found = tuple(GROUPS), dict[int, frozenset[str]]()
    belongs = [case((Person.id.in_(GROUPS[code].persons), 1), else_=0) for code in codes]
    for part in in_parts(sorted(person_ids), KEYS_A_QUERY):
        rows = session.execute(
            select(Person.id, *belongs).where(Person.id.in_(part)), audience_values(on)
        )
        for person_id, *marks in rows:
            own = {code for code, mark in zip(codes, marks, strict=True) if mark}
            found[person_id] = frozenset({EVERYONE, person_code(person_id), *own})
    return found
