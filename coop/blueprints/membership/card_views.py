"""Member cards: one, a sheet of chosen ones, or the member's own."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from coop.blueprints.membership import blueprint
from coop.domain.members import queries as members
from coop.domain.members.service import renew_card_token
from coop.domain.members.types import MemberFilter, MemberSort, MemberStatus
from coop.domain.membership import queries
from coop.domain.membership.queries import CardData
from coop.errors import NotFound, Refused
from coop.explain import N_
from coop.pdf import member_card
from coop.web import uploads
from coop.web.access import require
from coop.web.arguments import (
    asked_choice,
    asked_date,
    asked_number,
    asked_numbers,
    asked_page,
    asked_text,
    is_descending,
)
from coop.web.papers import base_url, letterhead, pdf_response

MOST_CARDS = 500


@blueprint.get("/keanggotaan/kartu")
@require("members.cards")
def cards() -> ResponseReturnValue:
    return render_template(
        "membership/cards.html",
        page=members.search_members(_wanted()),
        employers=members.list_employers(),
        most=MOST_CARDS,
    )


@blueprint.get("/keanggotaan/kartu/lembar.pdf")
@require("members.cards")
def card_sheet() -> ResponseReturnValue:
    if request.args.get("all"):
        ids = [row.id for row in members.search_members(_wanted(MOST_CARDS + 1)).rows]
    else:
        ids = asked_numbers("ids")
    if not ids:
        raise Refused(N_("Choose at least one member."))
    if len(ids) > MOST_CARDS:
        raise Refused(
            N_("At most %(most)s cards are printed at once. Narrow the list."), most=MOST_CARDS
        )
    found = queries.list_cards(ids)
    printed = member_card.render_sheets(
        found, _photos(found), base_url=base_url(), letterhead=letterhead()
    )
    return pdf_response(printed, _("member-cards.pdf"))


@blueprint.get("/keanggotaan/kartu/<int:member_id>.pdf")
@require("members.cards")
def card(member_id: int) -> ResponseReturnValue:
    return _one(member_id)


@blueprint.post("/keanggotaan/kartu/<int:member_id>/baru")
@require("members.cards")
def renew_card(member_id: int) -> ResponseReturnValue:
    renew_card_token(member_id)
    flash(_("The lost card no longer confirms anything. Print the new one."), "success")
    return redirect(url_for("members.detail", member_id=member_id), code=303)


@blueprint.get("/kartu-saya.pdf")
@require("member.self")
def my_card() -> ResponseReturnValue:
    member = members.find_current_member(current_user.person_id)
    if member is None:
        raise NotFound(N_("You have no current membership."))
    return _one(member.id)


def _wanted(size: int | None = None) -> MemberFilter:
    return MemberFilter(
        text=asked_text(),
        status=MemberStatus.ACTIVE,
        employer_id=asked_number("employer"),
        joined_from=asked_date("from"),
        sort=asked_choice(MemberSort, "sort") or MemberSort.NUMBER,
        descending=is_descending(),
        **({"size": size} if size else {"page": asked_page()}),
    )


def _one(member_id: int) -> ResponseReturnValue:
    found = queries.list_cards([member_id])
    if not found:
        raise NotFound(N_("This member has no valid card."))
    printed = member_card.render_card(
        found[0], _photos(found).get(member_id), base_url=base_url(), letterhead=letterhead()
    )
    return pdf_response(printed, _("member-card-%(number)s.pdf", number=found[0].number))


def _photos(found: Sequence[CardData]) -> dict[int, bytes]:
    storage = uploads.storage()
    return {
        card.member_id: storage.get(card.photo_storage_name)
        for card in found
        if card.photo_storage_name
    }
