"""The cooperative's settings and its trail."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from coop.blueprints.admin import blueprint
from coop.blueprints.admin.forms import CHOICES, UNIT_WORDS, SettingsForm, field_name
from coop.domain.approvals.types import Decision
from coop.domain.identity import queries as identity
from coop.domain.setting_changes.queries import list_setting_requests
from coop.domain.setting_changes.service import choose_setting, decide_setting
from coop.domain.settings.rules import CHOSEN, SETTINGS
from coop.domain.settings.service import list_settings
from coop.domain.trail.queries import TrailFilter, list_actions, search_trail
from coop.errors import CoopError
from coop.web.access import actor, require
from coop.web.arguments import asked_date, asked_number, asked_page, shown_approval
from coop.web.filters import query_with, value_with_unit
from coop.web.forms import Form, attach_error
from coop.web.refs import hidden_kinds
from coop.web.timelines import Happened, action_word, detail_text

GROUP_WORDS = {
    "coop": _l("The cooperative"),
    "joining": _l("Joining"),
    "loans": _l("Loans"),
    "payments": _l("Payments"),
    "savings": _l("Savings"),
    "reminders": _l("Reminders"),
    "office": _l("Office hours"),
    "complaints": _l("Complaints and suggestions"),
}


@blueprint.route("/pengaturan", methods=["GET", "POST"])
@require("settings.manage")
def settings() -> ResponseReturnValue:
    """Show what the cooperative decides for itself, and change it or ask for it."""
    now = list_settings()
    requests = {request.name: request for request in list_setting_requests()}
    form = SettingsForm(data={field_name(name): value for name, value in now.items()})
    if form.validate_on_submit():
        changes = _changes(form, now)
        asked = _choose(form, changes)
        if not form.errors:
            count = len(changes) - asked
            if count or not asked:
                flash(_("Settings saved: %(count)s changed.", count=count), "success")
            if asked:
                flash(_("Asked for. The chair decides."), "info")
            return redirect(url_for("admin.settings"), code=303)
    page = render_template(
        "admin/settings.html",
        form=form,
        groups=_grouped(),
        units=UNIT_WORDS,
        words=GROUP_WORDS,
        settings=SETTINGS,
        requests=requests,
        worded=_worded,
    )
    return page, 422 if form.is_submitted() else 200


def _changes(form: Form, now: dict[str, Any]) -> dict[str, Any]:
    """Return the settings that were typed differently; an emptied text is an empty text."""
    typed = {name: form[field_name(name)].data for name in CHOSEN}
    whole = {name: "" if value is None else value for name, value in typed.items()}
    return {name: value for name, value in whole.items() if value != now[name]}


def _choose(form: Form, changes: dict[str, Any]) -> int:
    """Change settings or ask for them; return how many wait. Refusals go beside their fields."""
    asked = 0
    for name, value in changes.items():
        try:
            asked += not choose_setting(name, value, actor())
        except CoopError as error:
            error.field = field_name(name)
            attach_error(form, error)
    return asked


def _worded(name: str, value: Any) -> str:
    """Return the value of a setting as people read it."""
    word = dict(CHOICES.get(name, ())).get(value)
    return value_with_unit(value, SETTINGS[name].unit) if word is None else _(word)


def _grouped() -> list[tuple[str, list[tuple[str, str]]]]:
    groups: dict[str, list[tuple[str, str]]] = {}
    for name in CHOSEN:
        key = name.split(".")[0] if "." in name else "coop"
        groups.setdefault(key, []).append((name, field_name(name)))
    return list(groups.items())


@blueprint.get("/pengaturan-diputuskan")
@require("settings.manage", "settings.approve")
def setting_requests() -> ResponseReturnValue:
    """List the amounts, rates and limits that somebody wants changed."""
    return render_template(
        "admin/setting_requests.html",
        rows=list_setting_requests(),
        settings=SETTINGS,
        worded=_worded,
    )


@blueprint.post("/pengaturan-diputuskan/<name>/<any(approved, rejected):verdict>")
@require("settings.approve")
def decide_setting_request(name: str, verdict: str) -> ResponseReturnValue:
    """Approve or reject, as another person than who asked."""
    decide_setting(name, actor(), Decision(verdict), approval_id=shown_approval())
    flash(_("Decided."), "success")
    return redirect(url_for("admin.setting_requests"), code=303)


def _trail_of_user(row: Happened) -> str:
    return query_with(user=row.user_id, page=None)


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
        hidden_kinds=hidden_kinds(),
    )
    page = search_trail(wanted)
    names = identity.list_user_names(row.user_id for row in page.rows)
    return render_template(
        "admin/trail.html",
        page=page,
        names=names,
        action_word=action_word,
        detail_text=detail_text,
        user_address=_trail_of_user,
        actions=[(a, action_word(a)) for a in list_actions()],
    )
