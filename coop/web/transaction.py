"""One request, one transaction, one commit.

Reads run in a read-only snapshot. A request that may write runs whole (sign-in check, view,
rendering) in one write transaction that is tried again on deadlocks; it commits when the answer
is a success, and its submission's row is part of it, so the same form never takes effect twice.
"""

import uuid
from collections.abc import Callable
from copy import deepcopy
from typing import Any, TypeVar

from flask import abort, current_app, g, request
from flask import session as cookie
from flask.globals import request_ctx
from flask_login import current_user
from werkzeug.wrappers import Response

from coop.db import submissions
from coop.db.unit_of_work import end_reading, is_lost_connection, run_in_transaction
from coop.domain.trail.service import acting_user
from coop.errors import Busy
from coop.explain import N_
from coop.web import access, uploads

SAFE = {"GET", "HEAD", "OPTIONS"}
FIELD = "submission_id"
T = TypeVar("T")


def keep() -> None:
    """Commit this request even though its answer is not a success (a failed sign-in counts)."""
    g.keeps_writes = True


def submission_id() -> str:
    """Return a new id for a form that is being rendered."""
    return str(uuid.uuid4())


def run_request(dispatch: Callable[[], Response]) -> Response:
    """Answer the current request by ``dispatch`` in its transaction."""
    if request.method in SAFE:
        return dispatch()
    return _write(dispatch)


def _write(dispatch: Callable[[], Response]) -> Response:
    form_id = _submission_of_request()
    uploads.stage_request_files()
    refusal = _stage()
    if refusal is not None:
        return refusal
    kept_cookie = deepcopy(dict(cookie))

    def start_over() -> None:
        cookie.clear()
        cookie.update(deepcopy(kept_cookie))
        request_ctx.flashes = None

    def work() -> Response:
        for name in ("_login_user", "keeps_writes"):
            g.pop(name, None)
        user_id = current_user.user_id if current_user.is_authenticated else None
        token = acting_user.set(user_id)
        try:
            before = len(cookie.get("_flashes", []))
            answered = submissions.find_answer(form_id, user_id)
            if answered is not None:
                return _answer_again(answered)
            row = submissions.take_submission(form_id, user_id)
            response = dispatch()
            if response.status_code >= 400:
                submissions.forget(row)
                return response
            row.status = response.status_code
            row.location = response.headers.get("Location")
            row.flashes = [list(flash) for flash in cookie.get("_flashes", [])[before:]]
            return response
        finally:
            acting_user.reset(token)

    def keeps(response: Response) -> bool:
        return response.status_code < 400 or g.get("keeps_writes", False)

    try:
        return run_in_transaction(work, keeps=keeps, before_retry=start_over)
    except Exception as error:
        if not is_lost_connection(error):
            raise
        raise Busy(N_("The system is busy right now. Nothing was saved.")) from error


def sent_by_programs(view: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a view that programs send to (RFC 8058): no form of ours, so no submission id.

    What it does must be harmless the second time.
    """
    view.is_sent_by_programs = True  # type: ignore[attr-defined]  # read a few lines below
    return view


def stages(
    look: Callable[[], T], stage: Callable[[T], None]
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Mark a view before whose transaction ``stage`` runs once: long work with what arrived.

    ``look`` reads first, cheaply, whether whoever asks may have that work done: it raises, or
    returns what ``stage`` is given. That one may write files that no row names, and keeps its
    verdict in ``g``. The view asks again: what was read may have changed meanwhile.
    """

    def mark(view: Callable[..., Any]) -> Callable[..., Any]:
        view.stages = (look, stage)  # type: ignore[attr-defined]  # read by _write
        return view

    return mark


def _stage() -> Response | None:
    """Do the long work of a request that may come in; return the answer of one that may not."""
    view = current_app.view_functions.get(request.endpoint or "")
    if not hasattr(view, "stages"):
        return None
    look, stage = view.stages
    refusal = access.check_access()
    if refusal is not None:
        return refusal
    found = look()
    end_reading()
    stage(found)
    return None


def _submission_of_request() -> str:
    try:
        return str(uuid.UUID(request.form.get(FIELD, "")))
    except ValueError:
        view = current_app.view_functions.get(request.endpoint or "")
        if getattr(view, "is_sent_by_programs", False):
            return submission_id()
        abort(400, "the form has no submission id")


def _answer_again(row: submissions.Submission) -> Response:
    if row.flashes:
        cookie["_flashes"] = [*cookie.get("_flashes", []), *(tuple(f) for f in row.flashes)]
    headers: dict[str, Any] = {"Location": row.location} if row.location else {}
    return Response(status=row.status or 204, headers=headers)
