"""What a browser keeps of signing in."""

from datetime import datetime, timedelta
from urllib.parse import quote, urlsplit

from flask import redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_user

from coop import dates
from coop.domain.identity import queries
from coop.web.signing_in import CurrentUser

SECOND_FACTOR = "second_factor"
SECOND_FACTOR_WITHIN = timedelta(minutes=5)
LONGEST_TARGET = 450


def origin() -> str:
    """Return the address that a request came from, by which failures are counted."""
    return request.remote_addr or "unknown"


def safe_target(wanted: str | None) -> str:
    """Return ``wanted`` when it is a page of this site, else the front door."""
    home = url_for("home.index")
    # quoted it stands in a header, in the cookie and in the row of the submission
    if not wanted or not wanted.startswith("/") or len(quote(wanted)) > LONGEST_TARGET:
        return home
    if wanted.startswith(("//", "/\\")) or not wanted.isprintable() or "\\" in wanted:
        return home
    parts = urlsplit(wanted)
    return home if parts.scheme or parts.netloc else wanted


def let_in(user_id: int, epoch: int, wanted: str | None = None) -> ResponseReturnValue:
    """Start a new session for the user, whatever this browser held before, and go on."""
    found = queries.find_signed_in(user_id, epoch)
    session.clear()
    if found is not None:
        login_user(CurrentUser(*found))
    return redirect(safe_target(wanted), code=303)


def ask_second_factor(user_id: int, wanted: str | None) -> ResponseReturnValue:
    """Remember for five minutes that the password was right, and ask for the code."""
    until, target = dates.now() + SECOND_FACTOR_WITHIN, safe_target(wanted)
    session.clear()
    session[SECOND_FACTOR] = {"user": user_id, "until": until.isoformat(), "next": target}
    return redirect(url_for("identity.second_factor"), code=303)


def find_half_signed_in() -> tuple[int, str | None] | None:
    """Return (user id, wanted page) of who typed the right password a moment ago, or None."""
    kept = session.get(SECOND_FACTOR)
    if not kept or datetime.fromisoformat(kept["until"]) < dates.now():
        return None
    return kept["user"], kept["next"]
