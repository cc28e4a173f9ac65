"""What may be read by everyone: proposed by one person, decided by another, taken back."""

from flask.typing import ResponseReturnValue

from coop.blueprints.complaints import blueprint, keeping
from coop.web.access import require


@blueprint.get("/kelola-suara-anggota")
@require("complaints.publish", "complaints.manage")
def publications() -> ResponseReturnValue:
    return keeping.publications_page()


@blueprint.post("/kelola-suara-anggota/<int:publication_id>/<any(approved, rejected):verdict>")
@require("complaints.publish")
def decide(publication_id: int, verdict: str) -> ResponseReturnValue:
    return keeping.decide(publication_id, verdict)


@blueprint.post("/kelola-suara-anggota/<int:publication_id>/tarik")
@require("complaints.publish", "complaints.manage")
def withdraw(publication_id: int) -> ResponseReturnValue:
    return keeping.withdraw(publication_id)
