"""What somebody asked to see whole: shown for a minute, to the browser that asked."""

from datetime import datetime, timedelta

from flask import session

from coop import dates

SHOWN_FOR = timedelta(seconds=60)
_KEPT = "revealed"


def mark_revealed(what: str, person_id: int) -> None:
    """Show ``what`` of the person (``nik``, ``account``) to this browser for a minute."""
    until = (dates.now() + SHOWN_FOR).isoformat()
    session[_KEPT] = {"what": what, "person": person_id, "until": until}


def is_revealed(what: str, person_id: int) -> bool:
    """Say whether the minute still lasts."""
    mark = session.get(_KEPT)
    return bool(
        mark
        and (mark["what"], mark["person"]) == (what, person_id)
        and datetime.fromisoformat(mark["until"]) > dates.now()
    )
