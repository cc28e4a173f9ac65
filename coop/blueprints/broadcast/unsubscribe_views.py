"""Out of news and offers with one press: by the link in the mail, or by the mail program."""

from flask import render_template
from flask.typing import ResponseReturnValue

from coop.blueprints.broadcast import blueprint
from coop.domain.people.queries import has_consent
from coop.domain.people.service import withdraw_consent
from coop.domain.people.types import ConsentKind
from coop.extensions import csrf
from coop.web.access import public
from coop.web.transaction import sent_by_programs
from coop.web.unsubscribing import read_token


@blueprint.get("/berhenti-kabar/<token>")
@public
def unsubscribe(token: str) -> ResponseReturnValue:
    is_in = has_consent(read_token(token), ConsentKind.MARKETING)
    return render_template("broadcast/unsubscribe.html", token=token, is_in=is_in)


@blueprint.post("/berhenti-kabar/<token>")
@public
@sent_by_programs
@csrf.exempt
def unsubscribe_now(token: str) -> ResponseReturnValue:
    """Withdraw the consent at once; a second press changes nothing (RFC 8058)."""
    person_id = read_token(token)
    if has_consent(person_id, ConsentKind.MARKETING):
        withdraw_consent(person_id, ConsentKind.MARKETING)
    return render_template("broadcast/unsubscribe.html", token=token, is_in=False)
