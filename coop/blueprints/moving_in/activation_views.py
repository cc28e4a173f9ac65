"""The members who came in with a file: who can sign in, and the links for the others."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from coop.blueprints.moving_in import blueprint
from coop.domain.moving_in import permissions, queries, service
from coop.domain.moving_in.types import MovedFilter, Reach
from coop.web.access import actor, require
from coop.web.arguments import asked_choice, asked_page, asked_text, is_descending
from coop.web.exports import export_response
from coop.web.filters import number


@blueprint.get("/pindahan/<int:move_id>/anggota")
@require(permissions.VIEW)
def members(move_id: int) -> ResponseReturnValue:
    wanted = MovedFilter(
        text=asked_text(),
        reach=asked_choice(Reach, "reach"),
        sort=request.args.get("sort", ""),
        descending=is_descending(),
        page=asked_page(),
    )
    if file_format := request.args.get("format"):
        return _export(file_format, move_id, wanted)
    return render_template(
        "moving_in/members.html",
        move=queries.get_move(move_id),
        page=queries.search_moved(move_id, wanted),
        reaches=Reach,
    )


def _export(file_format: str, move_id: int, wanted: MovedFilter) -> ResponseReturnValue:
    columns = [
        (_("Member number"), "text"),
        (_("Name"), "text"),
        (_("Savings"), "money"),
        (_("E-mail"), "text"),
        (_("Phone"), "text"),
        (_("Login"), "text"),
    ]
    rows = (
        (row.number, row.name, row.savings_amount, row.email, row.phone, row.reach)
        for row in queries.export_moved(move_id, wanted)
    )
    return export_response(file_format, f"pindahan-{move_id}-anggota", columns, rows)


@blueprint.post("/pindahan/<int:move_id>/aktivasi")
@require(permissions.PREPARE)
def send_links(move_id: int) -> ResponseReturnValue:
    count = service.send_links(move_id, actor())
    if count:
        told = ngettext(
            "%(count)s activation link is on its way.",
            "%(count)s activation links are on their way.",
            count,
            count=number(count),
        )
        flash(told, "success")
    else:
        flash(_("Everybody with an e-mail address has a link already."), "info")
    return redirect(url_for("moving_in.move", move_id=move_id), code=303)
