"""Send the papers of an application to who may see them."""

from flask import Response

from coop.domain.files.service import list_files
from coop.errors import NotFound
from coop.explain import N_
from coop.refs import Ref
from coop.web import uploads


def send_kept_file(application_id: int, file_id: int) -> Response:
    """Return a paper of the application; another application's is not found."""
    for file in list_files(Ref("loan_application", application_id)):
        if file.id == file_id:
            answer = Response(uploads.storage().get(file.storage_name), mimetype=file.media_type)
            answer.headers["Cache-Control"] = "private, no-store"
            answer.headers["Content-Disposition"] = "inline"
            return answer
    raise NotFound(N_("This file does not exist."))
