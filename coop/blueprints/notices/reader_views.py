"""Read what is current, and begin what it offers; what was read is counted."""

from typing import Any

from flask import Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from coop.blueprints.notices import blueprint
from coop.blueprints.notices.starting import find_start
from coop.domain.files.service import get_file
from coop.domain.notices import queries, service
from coop.domain.notices.offers import find_offer
from coop.domain.notices.rules import MOST_ON_HOME
from coop.domain.notices.types import NoticePlace, NoticeStep
from coop.domain.settings.service import today
from coop.errors import NotFound
from coop.explain import N_
from coop.refs import Ref
from coop.web import uploads
from coop.web.access import public
from coop.web.filters import language
from coop.web.markdown import render_markdown


def reader_id() -> int | None:
    """Return the person who reads, None for a guest."""
    return current_user.person_id if current_user.is_authenticated else None


def subject_of(notice: Any) -> Ref | None:
    """Return the product that the notice is about, None for news."""
    return Ref(notice.subject_kind, notice.subject_id) if notice.subject_kind else None


@blueprint.get("/kabar")
@public
def index() -> ResponseReturnValue:
    cards = queries.list_current(reader_id(), today())
    return render_template("notices/index.html", cards=cards, language=language())


@blueprint.get("/kabar/<int:notice_id>")
@public
def read(notice_id: int) -> ResponseReturnValue:
    notice = queries.get_current(notice_id, reader_id(), today())
    return reading_page(notice)


def reading_page(notice: Any, **more: Any) -> str:
    """Return the page of a notice as its readers get it."""
    offer = find_offer(subject_of(notice), today())
    is_english = language() == "en" and bool(notice.text_en)
    return render_template(
        "notices/read.html",
        notice=notice,
        offer=offer,
        start=find_start(notice, offer),
        title=notice.title_en if is_english else notice.title,
        teaser=notice.teaser_en if is_english else notice.teaser,
        text=render_markdown(notice.text_en if is_english else notice.text),
        alt=(notice.picture_alt_en if is_english else None) or notice.picture_alt,
        is_foreign=language() == "en" and not is_english,
        **more,
    )


@blueprint.get("/kabar/<int:notice_id>/gambar")
@public
def picture(notice_id: int) -> ResponseReturnValue:
    return send_picture(queries.get_current(notice_id, reader_id(), today()))


def send_picture(notice: Any) -> Response:
    """Return the picture of the notice, or raise NotFound."""
    if notice.picture_id is None:
        raise NotFound(N_("This file does not exist."))
    file = get_file(notice.picture_id)
    answer = Response(uploads.storage().get(file.storage_name), mimetype=file.media_type)
    answer.headers["Cache-Control"] = "private, max-age=3600"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


@blueprint.post("/kabar/<any(public_home, member_home):place>/terlihat")
@public
def shown(place: str) -> ResponseReturnValue:
    service.note_shown(NoticePlace(place), reader_id(), MOST_ON_HOME)
    return "", 204


@blueprint.post("/kabar/<int:notice_id>/dibuka")
@public
def opened(notice_id: int) -> ResponseReturnValue:
    notice = queries.get_current(notice_id, reader_id(), today())
    service.note_step(notice.id, NoticeStep.OPENED, reader_id())
    return "", 204


@blueprint.post("/kabar/<int:notice_id>/mulai")
@public
def start(notice_id: int) -> ResponseReturnValue:
    notice = queries.get_current(notice_id, reader_id(), today())
    begun = find_start(notice, find_offer(subject_of(notice), today()))
    if begun is None:
        return redirect(url_for("notices.read", notice_id=notice_id), code=303)
    service.note_step(notice.id, NoticeStep.STARTED, reader_id())
    return redirect(begun.href, code=303)
