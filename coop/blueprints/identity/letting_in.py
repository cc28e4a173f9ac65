"""What a browser keeps of signing in."""

from datetime import datetime, timedelta

from flask import redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_user

from coop import dates
from coop.domain.identity import queries
from coop.web.addresses import safe_target
from coop.web.signing_in import CurrentUser, start_anew

SECOND_FACTOR = "second_factor"
SECOND_FACTOR_WITHIN = timedelta(minutes=5)


def origin() -> str:
    """Return the address that a request came from, by which failures are counted."""
    return request.remote_addr or "unknown"


def let_in(user_id: int, epoch: int, wanted: str | None = None) -> ResponseReturnValue:
    """Start a new session for the user, whatever this browser held before, and go on."""
    found = queries.find_signed_in(user_id, epoch)
    start_anew()
    if found is not None:
        login_user(CurrentUser(*found))
    return redirect(safe_target(wanted), code=303)


def ask_second_factor(user_id: int, wanted: str | None) -> ResponseReturnValue:
    """Remember for five minutes that the password was right, and ask for the code."""
    until, target = dates.now() + SECOND_FACTOR_WITHIN, safe_target(wanted)
    start_anew()
    session[SECOND_FACTOR] = {"user": user_id, "until": until.isoformat(), "next": target}
    return redirect(url_for("identity.second_factor"), code=303)


def find_half_signed_in() -> tuple[int, str | None] | None:
    """Return (user id, wanted page) of who typed the right password a moment ago, or None."""
    kept = session.get(SECOND_FACTOR)
    if not kept or datetime.fromisoformat(kept["until"]) < dates.now():
        return None
    return kept["user"], kept["next"]
