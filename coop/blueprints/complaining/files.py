"""Send what was attached to a complaint to who may see the complaint."""

from flask import Response

from coop.domain.files.service import list_files
from coop.errors import NotFound
from coop.explain import N_
from coop.refs import Ref
from coop.web import uploads


def send_attachment(complaint_id: int, file_id: int) -> Response:
    """Return a file of the complaint; another complaint's is not found."""
    for file in list_files(Ref("complaint", complaint_id)):
        if file.id == file_id:
            answer = Response(uploads.storage().get(file.storage_name), mimetype=file.media_type)
            answer.headers["Cache-Control"] = "private, no-store"
            answer.headers["Content-Disposition"] = "inline"
            answer.headers["X-Content-Type-Options"] = "nosniff"
            return answer
    raise NotFound(N_("This file does not exist."))
