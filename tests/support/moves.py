"""Files of old books at every step that an address or a form may name."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from coop import dates
from coop.domain.identity.service import acting_as
from coop.domain.identity.types import Actor
from coop.domain.moving_in import service
from coop.gateways.storage import Storage
from tests.support.spreadsheets import Upload, member_row, write_csv

SEVERAL = 901


def cut_over() -> date:
    """Return the day that the form proposes: the last of the month before."""
    return dates.month_of(dates.today()) - timedelta(days=1)


def list_of(first: int, count: int = 1, **changes: Any) -> bytes:
    """Return a list of members with numbers from ``first`` on."""
    rows = [member_row(n, joined_on="05/01/2019", **changes) for n in range(first, first + count)]
    return write_csv(rows)


def bring(storage: Storage, content: bytes, name: str, actor: Actor) -> int:
    """Have a list examined as the day before this month; return the id of its file."""
    upload = Upload(content, name, "text/csv", storage.put(content))
    with acting_as(actor.user_id):
        return service.prepare_move(upload, content, cut_over(), actor).id


def bring_one_of_each(storage: Storage, staff: Mapping[str, Actor]) -> dict[str, Any]:
    """Bring a file that is in and whose opening is typed, one that waits, and a faulty one."""
    secretary, treasurer, chair = (staff[who] for who in ("secretary", "treasurer", "chair"))
    content = list_of(SEVERAL, 2)
    imported = bring(storage, content, "anggota-lama.csv", secretary)
    with acting_as(chair.user_id):
        service.approve_move(imported, chair)
    for effect in list(service.import_effects(imported, content)):
        effect()
    amounts = {"1-1201": -service.describe_opening({}).missing}
    draft = service.save_opening(amounts, treasurer)
    waits = bring(storage, list_of(SEVERAL + 10), "menyusul.csv", secretary)
    faulty = bring(storage, list_of(SEVERAL + 20, sex="?"), "salah.csv", secretary)
    return {
        "moving_in.move_id": imported,
        "moving_in.move.move_id": faulty,
        "moving_in.approve.move_id": waits,
        "moving_in.discard.move_id": waits,
        "moving_in.reasons.move_id": faulty,
        "opening_revision": draft.revision,
    }
