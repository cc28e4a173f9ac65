"""Pictures on their way: several in a form, or by script in pieces that go on where it stopped."""

from collections.abc import Sequence
from typing import Any

from flask import Response, flash, jsonify, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coop.blueprints.booking.visitor import my_holders
from coop.blueprints.prints import blueprint
from coop.blueprints.prints.draft_views import DRAFT, own_draft, picture_page, sizes_here, to_draft
from coop.blueprints.prints.forms import PicturesForm
from coop.domain.files.service import get_file
from coop.domain.prints import queries, service
from coop.errors import CoopError, NotFound, Refused
from coop.explain import N_
from coop.web import print_uploads
from coop.web.access import has_feature, public
from coop.web.filters import translate_error
from coop.web.forms import attach_error
from coop.web.print_uploads import StagedPrint
from coop.web.transaction import sent_by_programs, stages
from coop.web.uploads import send_stored


def _look() -> CoopError | None:
    """Say why no picture is taken here, before any is looked at; NotFound for somebody else's."""
    draft = own_draft((request.view_args or {})["draft_id"])
    try:
        service.ensure_takes_pictures(draft)
    except CoopError as refusal:
        return refusal
    return None


@blueprint.post(f"{DRAFT}/foto")
@public
@has_feature("prints")
@stages(_look, print_uploads.stage_pictures)
def upload(draft_id: int) -> ResponseReturnValue:
    """Add the pictures of a form, those that are right; say why the others are not."""
    draft, form = own_draft(draft_id), PicturesForm()
    if form.validate_on_submit():
        try:
            refused = _add_all(draft, form.pictures.data)
        except CoopError as error:
            attach_error(form, error)
        else:
            for refusal in (*print_uploads.refusals(), *refused):
                flash(translate_error(refusal), "warning")
            flash(_("The pictures are here. Choose their size."), "success")
            return to_draft(draft_id)
    return picture_page(draft, upload=form), 422


@blueprint.get(f"{DRAFT}/potongan")
@public
@has_feature("prints")
def offset(draft_id: int) -> ResponseReturnValue:
    """Say how many bytes of a picture are here, or that it is here as a whole."""
    draft = own_draft(draft_id)
    try:
        digest = print_uploads.read_digest()
    except CoopError as error:
        return jsonify(error=translate_error(error)), 422
    known = queries.find_picture_by_digest(draft.id, digest)
    if known is not None:
        return jsonify(picture=known.id)
    sender = _sender()
    return jsonify(offset=print_uploads.pieces().offset(sender, digest) if sender else 0)


@blueprint.post(f"{DRAFT}/potongan")
@public
@has_feature("prints")
@sent_by_programs
@stages(_look, lambda refusal: print_uploads.stage_piece(_sender(), refusal))
def piece(draft_id: int) -> ResponseReturnValue:
    """Take a piece of a picture; with the last one it is checked and added.

    A piece that came before is left out, a picture that is here is the same one.
    """
    draft = own_draft(draft_id)
    try:
        found = print_uploads.staged_piece()
        if isinstance(found, StagedPrint):
            _add_all(draft, [found])
    except CoopError as error:
        return jsonify(error=translate_error(error)), 422
    known = queries.find_picture_by_digest(draft.id, print_uploads.read_digest())
    return jsonify(picture=known.id) if known is not None else jsonify(offset=found)


@blueprint.get(f"{DRAFT}/foto/<int:picture_id>")
@public
@has_feature("prints")
def thumb(draft_id: int, picture_id: int) -> ResponseReturnValue:
    """Send the small copy of a picture to whose it is."""
    return send_thumb(queries.get_picture(own_draft(draft_id).id, picture_id))


def send_thumb(picture: Any) -> Response:
    """Return the small copy of a picture; NotFound when its time is over."""
    if picture.thumb_id is None:
        raise NotFound(N_("This picture does not exist."))
    answer: Response = send_stored(get_file(picture.thumb_id))
    return answer


def _add_all(draft: Any, pictures: Sequence[StagedPrint]) -> list[CoopError]:
    """Add pictures, printed as the last one before them; return why no more of them fitted.

    Raises Refused when none of them did, Conflict when the draft is gone.
    """
    sizes, before = sizes_here(), queries.list_pictures(draft.id)
    like = queries.wish_of(before[-1]) if before else None
    for place, one in enumerate(pictures):
        try:
            service.add_picture(draft, one, sizes, like=like)
        except Refused as refusal:
            if not place:
                raise
            return [refusal]
    return []


def _sender() -> str | None:
    """Return under which name unfinished pictures of the visitor lie: the same after signing in."""
    holders = my_holders()
    return holders[-1] if holders else None
