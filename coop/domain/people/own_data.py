"""What the cooperative holds on a person, as a copy for that person (UU PDP 27/2022 art. 7)."""

from collections.abc import Callable
from dataclasses import fields
from typing import Any, TypeAlias

from coop.domain.people.queries import get_person, list_bank_accounts, list_consents
from coop.domain.people.types import PersonDetails

Collect: TypeAlias = Callable[[int], list[dict[str, Any]]]

SOURCES: dict[str, Collect] = {}


def register_own_data(name: str, collect: Collect) -> None:
    """Let an area add its rows about a person: ``collect(person_id)`` returns them as dicts."""
    SOURCES[name] = collect


def list_kinds() -> list[str]:
    """Return the names of what may be on record, as `collect_own_data` has them."""
    return ["person", "bank_accounts", "consents", *SOURCES]


def collect_own_data(person_id: int) -> dict[str, list[dict[str, Any]]]:
    """Return everything on record about the person, by area; values are plain or dates."""
    person = get_person(person_id)
    own: dict[str, list[dict[str, Any]]] = {
        "person": [{field.name: getattr(person, field.name) for field in fields(PersonDetails)}],
        "bank_accounts": [
            {
                "bank": row.bank,
                "holder": row.holder,
                "number": row.number,
                "in_use": row.current_mark == 1,
                "added_at": row.added_at,
            }
            for row in list_bank_accounts(person_id)
        ],
        "consents": [
            {
                "kind": row.kind.value,
                "purpose": row.purpose,
                "version": row.text_version,
                "channel": row.channel,
                "given_at": row.given_at,
                "withdrawn_at": row.withdrawn_at,
            }
            for row in list_consents(person_id)
        ],
    }
    return own | {name: collect(person_id) for name, collect in SOURCES.items()}
