"""A small blueprint with pages that behave and misbehave, to try the kernel with."""

import uuid
from collections.abc import Callable

from flask import Blueprint, Flask, flash, redirect, request
from flask.testing import FlaskClient
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select, text, update

from coop.db import session
from coop.domain.settings.models import Holiday
from coop.domain.trail.models import TrailRow
from coop.domain.trail.service import write_trail
from coop.refs import Ref
from coop.web.access import public
from coop.web.transaction import keep
from coop.web.uploads import staged

blueprint = Blueprint("probe", __name__, url_prefix="/probe")


@blueprint.post("/note")
@public
def note() -> ResponseReturnValue:
    """Write one trail row and redirect, or answer with the status that was asked for."""
    write_trail("probe.noted", Ref("probe", 1))
    if "keep" in request.form:
        keep()
    if "status" in request.form:
        return "refused", int(request.form["status"])
    flash("noted")
    return redirect("/probe/done", code=303)


@blueprint.get("/write-on-get")
@public
def write_on_get() -> ResponseReturnValue:
    """Try to write where only reading is allowed."""
    write_trail("probe.noted", Ref("probe", 1))
    session.flush()
    return "written"


BETWEEN: list[Callable[[], object]] = []


@blueprint.post("/touch-two")
@public
def touch_two() -> ResponseReturnValue:
    """Change two rows in the order given: two of these the other way round deadlock."""
    for step, name in enumerate(request.form["order"]):
        session.execute(update(Holiday).where(Holiday.source == name).values(name=name))
        if step == 0:
            for wait in BETWEEN:
                wait()
    write_trail("probe.noted", Ref("probe", 2))
    return redirect("/probe/done", code=303)


@blueprint.post("/cut")
@public
def cut() -> ResponseReturnValue:
    """Write, then lose the database connection in the middle of the request."""
    write_trail("probe.noted", Ref("probe", 3))
    session.flush()
    session.execute(text("KILL CONNECTION_ID()"))
    return redirect("/probe/done", code=303)


@blueprint.post("/upload")
@public
def upload() -> ResponseReturnValue:
    """Say what became of the upload ``proof``."""
    found = staged("proof")
    return {"media_type": found.media_type if found else None}


def with_probe(app: Flask) -> Flask:
    """Return ``app`` with the probe's pages."""
    app.config["WTF_CSRF_ENABLED"] = False
    app.register_blueprint(blueprint)
    return app


def send(client: FlaskClient, path: str, **fields: object) -> tuple[int, str | None]:
    """Post a form with a submission id of its own and return (status, location)."""
    form = {"submission_id": str(uuid.uuid4()), **fields}
    response = client.post(f"/probe/{path}", data=form)
    return response.status_code, response.headers.get("Location")


def count_notes() -> int:
    """Return how many notes were kept."""
    session.rollback()
    return (
        session.scalar(
            select(func.count()).select_from(TrailRow).where(TrailRow.action == "probe.noted")
        )
        or 0
    )
