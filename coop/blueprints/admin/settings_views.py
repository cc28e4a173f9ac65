"""The cooperative's settings and its trail."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from coop.blueprints.admin import blueprint
from coop.blueprints.admin.forms import UNIT_WORDS, SettingsForm, field_name
from coop.domain.identity import queries as identity
from coop.domain.settings.rules import SETTINGS
from coop.domain.settings.service import change_setting, list_settings
from coop.domain.trail.queries import TrailFilter, list_actions, search_trail
from coop.web.access import require
from coop.web.arguments import asked_date, asked_number, asked_page
from coop.web.forms import Form
from coop.web.refs import ref_link
from coop.web.timelines import action_word, detail_text

GROUP_WORDS = {
    "coop": _l("The cooperative"),
    "joining": _l("Joining"),
    "loans": _l("Loans"),
    "payments": _l("Payments"),
    "savings": _l("Savings"),
    "reminders": _l("Reminders"),
}


@blueprint.route("/pengaturan", methods=["GET", "POST"])
@require("settings.manage")
def settings() -> ResponseReturnValue:
    """Show what the cooperative decides for itself, and change it."""
    now = list_settings()
    form = SettingsForm(data={field_name(name): value for name, value in now.items()})
    if form.validate_on_submit():
        changed = _changes(form, now)
        for name, value in changed.items():
            change_setting(name, value)
        flash(_("Settings saved: %(count)s changed.", count=len(changed)), "success")
        return redirect(url_for("admin.settings"), code=303)
    page = render_template(
        "admin/settings.html",
        form=form,
        groups=_grouped(),
        units=UNIT_WORDS,
        words=GROUP_WORDS,
        settings=SETTINGS,
    )
    return page, 422 if form.is_submitted() else 200


def _changes(form: Form, now: dict[str, Any]) -> dict[str, Any]:
    """Return the settings that were typed differently; an emptied text is an empty text."""
    typed = {name: form[field_name(name)].data for name in SETTINGS}
    whole = {name: "" if value is None else value for name, value in typed.items()}
    return {name: value for name, value in whole.items() if value != now[name]}


def _grouped() -> list[tuple[str, list[tuple[str, str]]]]:
    groups: dict[str, list[tuple[str, str]]] = {}
    for name in SETTINGS:
        key = name.split(".")[0] if "." in name else "coop"
        groups.setdefault(key, []).append((name, field_name(name)))
    return list(groups.items())


@blueprint.get("/jejak")
@require("trail.view")
def trail() -> ResponseReturnValue:
    """Show who did what, latest first."""
    wanted = TrailFilter(
        action=request.args.get("action", "")[:60],
        user_id=asked_number("user"),
        subject_kind=request.args.get("kind", "")[:40],
        subject_id=asked_number("id"),
        first=asked_date("from"),
        last=asked_date("to"),
        page=asked_page(),
    )
    page = search_trail(wanted)
    names = identity.list_user_names(row.user_id for row in page.rows)
    return render_template(
        "admin/trail.html",
        page=page,
        names=names,
        action_word=action_word,
        detail_text=detail_text,
        ref_link=ref_link,
        actions=[(a, action_word(a)) for a in list_actions()],
    )
