"""A member's own shares: every year, why it is that much, and a slip to keep."""

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from coop.blueprints.shu import blueprint
from coop.blueprints.shu.workings import workings_of
from coop.domain.shu import queries
from coop.pdf.shu_slip import render_slip
from coop.web.access import require
from coop.web.papers import letterhead, pdf_response


@blueprint.get("/shu-saya")
@require("member.self")
def mine() -> ResponseReturnValue:
    return render_template(
        "shu/mine.html", shares=queries.list_shares_of_person(current_user.person_id)
    )


@blueprint.get("/shu-saya/<int:share_id>")
@require("member.self")
def my_share(share_id: int) -> ResponseReturnValue:
    row, found = queries.get_share_of_person(share_id, current_user.person_id)
    return render_template(
        "shu/my_share.html", row=row, distribution=found, workings=workings_of(row, found)
    )


@blueprint.get("/shu-saya/<int:share_id>.pdf")
@require("member.self")
def slip(share_id: int) -> ResponseReturnValue:
    row, found = queries.get_share_of_person(share_id, current_user.person_id)
    content = render_slip(row, found, workings_of(row, found), letterhead=letterhead())
    return pdf_response(content, f"slip-shu-{found.year}-{row.member_number}.pdf")
