"""Bring approved files in, and send the links of those who came: read first, then effects."""

from collections.abc import Iterator
from typing import Any

from coop.domain.files.service import get_file
from coop.domain.moving_in import queries, service
from coop.jobs import Effect
from coop.web.uploads import storage


def import_job(payload: dict[str, Any]) -> Iterator[Effect]:
    """Yield what brings the approved file in: its progress, at last the booking."""
    move = queries.get_move(payload["move_id"])
    if move.file_id is not None:
        content = storage().get(get_file(move.file_id).storage_name)
        yield from service.import_effects(move.id, content)


def invite_job(payload: dict[str, Any]) -> Iterator[Effect]:
    """Yield the mailing of the activation links, in portions."""
    yield from service.invite_effects(payload["move_id"])
