"""Users: who may sign in, and as what."""

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coop.blueprints.admin import blueprint
from coop.blueprints.admin.forms import DecisionForm, RoleForm, UserForm
from coop.domain.approvals.types import Decision
from coop.domain.identity import queries, second_factor, service
from coop.domain.identity.queries import UserFilter
from coop.domain.identity.types import UNIT_ROLES, Role
from coop.domain.logins import queries as requests
from coop.domain.logins import service as logins
from coop.domain.trail.service import list_trail
from coop.domain.units.types import COOPERATIVE_UNIT_ID
from coop.errors import CoopError, Refused
from coop.explain import N_
from coop.refs import Ref
from coop.web.access import actor, require
from coop.web.arguments import asked_choice, asked_page, asked_text, is_descending, shown_approval
from coop.web.exports import export_response
from coop.web.filters import label
from coop.web.forms import attach_error
from coop.web.timelines import timeline

HANDED_OUT = "handed_out_code"
EXPORT_ROWS = 100_000


@blueprint.get("/pengguna")
@require("identity.manage")
def users() -> ResponseReturnValue:
    """List who may sign in."""
    is_active = {"on": True, "off": False}.get(request.args.get("status", ""))
    file_format = request.args.get("format")
    wanted = UserFilter(
        text=asked_text(),
        role=asked_choice(Role, "role"),
        is_active=is_active,
        lacks_second_factor=request.args.get("protection") == "password",
        sort=request.args.get("sort", "name"),
        descending=is_descending(),
        page=1 if file_format else asked_page(),
        size=EXPORT_ROWS if file_format else 50,
    )
    page = queries.search_users(wanted)
    if file_format:
        columns = [
            (_("Name"), "text"),
            (_("Login names"), "text"),
            (_("Roles"), "text"),
            (_("Status"), "text"),
        ]
        rows = (
            (
                u.name,
                ", ".join(u.names),
                ", ".join(label(role) for role in u.roles),
                label("on" if u.is_active else "off"),
            )
            for u in page.rows
        )
        return export_response(file_format, _("users"), columns, rows)
    return render_template("admin/users.html", page=page, roles=list(Role))


@blueprint.route("/pengguna/baru", methods=["GET", "POST"])
@require("identity.manage")
def new_user() -> ResponseReturnValue:
    """Create a login for somebody who works here."""
    form = UserForm()
    if form.validate_on_submit():
        try:
            user = logins.create_staff_user(
                form.full_name.data,
                form.login.data,
                nik=form.nik.data,
                email=form.email.data,
            )
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("The login is created. Now ask for a role and send the link."), "success")
            return redirect(url_for("admin.user", user_id=user.id), code=303)
    return render_template("admin/new_user.html", form=form), 422 if form.is_submitted() else 200


@blueprint.route("/pengguna/<int:user_id>", methods=["GET", "POST"])
@require("identity.manage")
def user(user_id: int) -> ResponseReturnValue:
    """Show one login; ask for a role to be granted or revoked."""
    form = RoleForm()
    if form.validate_on_submit():
        try:
            logins.request_role_change(
                user_id,
                form.role.data,
                form.change.data,
                actor(),
                form.reason.data,
                unit_id=form.unit.data or COOPERATIVE_UNIT_ID,
            )
        except CoopError as error:
            attach_error(form, error)
        else:
            flash(_("Asked for. Another person decides."), "success")
            return redirect(url_for("admin.user", user_id=user_id), code=303)
    happened = list_trail(Ref("user", user_id), limit=30)
    names = queries.list_user_names(row.user_id for row in happened)
    page = render_template(
        "admin/user.html",
        form=form,
        user=queries.get_user(user_id),
        names=queries.list_login_names(user_id),
        roles=queries.list_roles_by_unit(user_id),
        unit_roles=UNIT_ROLES,
        requests=requests.list_role_requests(user_id),
        happened=timeline(happened, names),
        email=queries.find_email(user_id),
    )
    return page, 422 if form.is_submitted() else 200


@blueprint.post("/pengguna/<int:user_id>/undang")
@require("identity.manage")
def invite(user_id: int) -> ResponseReturnValue:
    """Mail the link to choose a password."""
    if logins.invite_user(user_id):
        flash(_("The link is on its way. It works for 14 days."), "success")
    else:
        flash(_("This login has no e-mail address. Hand out a code instead."), "warning")
    return redirect(url_for("admin.user", user_id=user_id), code=303)


@blueprint.post("/pengguna/<int:user_id>/matikan")
@require("identity.manage")
def switch_off(user_id: int) -> ResponseReturnValue:
    """Let the user in no more."""
    logins.switch_off_other(user_id, actor())
    flash(_("The login is switched off and signed out everywhere."), "success")
    return redirect(url_for("admin.user", user_id=user_id), code=303)


@blueprint.post("/pengguna/<int:user_id>/hidupkan")
@require("identity.manage")
def switch_on(user_id: int) -> ResponseReturnValue:
    """Let the user in again."""
    service.switch_on_user(user_id)
    flash(_("The login is switched on again."), "success")
    return redirect(url_for("admin.user", user_id=user_id), code=303)


@blueprint.post("/pengguna/<int:user_id>/tanpa-kode")
@require("identity.manage")
def drop_second_factor(user_id: int) -> ResponseReturnValue:
    """Take the second factor away from somebody who lost the phone."""
    second_factor.remove(user_id)
    flash(_("The password alone opens this login until the code is set up again."), "success")
    return redirect(url_for("admin.user", user_id=user_id), code=303)


@blueprint.post("/pengguna/<int:user_id>/kode")
@require("identity.hand_out_code")
def hand_out_code(user_id: int) -> ResponseReturnValue:
    """Make a code for somebody who stands at the desk."""
    session[HANDED_OUT] = {"user": user_id, "code": logins.hand_out_code(user_id)}
    return redirect(url_for("admin.handed_out_code", user_id=user_id), code=303)


@blueprint.get("/pengguna/<int:user_id>/kode")
@require("identity.hand_out_code")
def handed_out_code(user_id: int) -> ResponseReturnValue:
    """Show the code, this once."""
    kept = session.pop(HANDED_OUT, None)
    code = kept["code"] if kept and kept["user"] == user_id else None
    return render_template("admin/code.html", user=queries.get_user(user_id), code=code)


@blueprint.get("/peran")
@require("identity.manage", "identity.approve_roles")
def role_requests() -> ResponseReturnValue:
    """List the roles that somebody asked for."""
    return render_template("admin/role_requests.html", rows=requests.list_role_requests())


@blueprint.post("/peran/<int:user_id>/<any(approved, rejected):verdict>")
@require("identity.approve_roles")
def decide_role(user_id: int, verdict: str) -> ResponseReturnValue:
    """Approve or reject, as another person than who asked."""
    form = DecisionForm()
    if not form.validate():
        raise Refused(N_("The reason is too long, or holds signs that cannot be stored."))
    logins.decide_role_change(
        user_id,
        actor(),
        Decision(verdict),
        form.reason.data or "",
        approval_id=shown_approval(),
    )
    flash(_("Decided."), "success")
    return redirect(url_for("admin.role_requests"), code=303)
