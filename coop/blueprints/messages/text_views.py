"""Mails in the words of staff: see, write, try out, back to the original."""

from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from jinja2 import TemplateError

from coop.blueprints.messages import blueprint
from coop.blueprints.messages.forms import MailTextForm
from coop.domain.identity.queries import list_user_names
from coop.domain.notifications import service, text_service
from coop.domain.notifications.text_rules import WrittenText
from coop.domain.people.queries import get_person
from coop.errors import CoopError, NotFound, Refused
from coop.explain import N_
from coop.web.access import actor, require
from coop.web.arguments import asked_text
from coop.web.filters import label
from coop.web.forms import attach_error
from coop.web.mail_variables import LOCALES, example_of, list_templates, variables_of
from coop.web.mails import preview_mail, render_written, starting_text

WRITE = "notifications.write"


@dataclass(frozen=True, slots=True)
class TextRow:
    """A mail in the list: the version in use in each language, None for the original."""

    template: str
    name: str
    in_indonesian: Any
    in_english: Any


@blueprint.get("/templat-pesan")
@require(WRITE)
def texts() -> ResponseReturnValue:
    written = {(row.template, row.locale): row for row in text_service.list_current()}
    wanted = asked_text().lower()
    rows = [
        TextRow(one, label(one), *(written.get((one, locale)) for locale in LOCALES))
        for one in list_templates()
    ]
    rows = [row for row in rows if wanted in f"{row.name} {row.template}".lower()]
    return render_template("messages/texts.html", rows=sorted(rows, key=lambda row: row.name))


def _known(template: str, locale: str) -> None:
    if template not in list_templates() or locale not in LOCALES:
        raise NotFound(N_("There is no such mail."))


@blueprint.route("/templat-pesan/<template>/<locale>", methods=["GET", "POST"])
@require(WRITE)
def text(template: str, locale: str) -> ResponseReturnValue:
    _known(template, locale)
    variables = variables_of(template)
    written = text_service.find_text(template, locale)
    start = written or starting_text(template, variables, locale)
    form = MailTextForm(data={"subject": start.subject, "body": start.body} if start else None)
    if form.validate_on_submit():
        try:
            shown = _try_out(template, locale, form.written())
            if "preview" not in request.form:
                text_service.write_text(template, locale, form.written(), variables, actor())
                flash(_("In use from the next mail on."), "success")
                return _to_text(template, locale)
        except CoopError as error:
            attach_error(form, error)
            shown = None
        return _text_page(template, locale, form, shown)
    return _text_page(template, locale, form, None)


def _try_out(template: str, locale: str, written: WrittenText) -> tuple[str, str]:
    """Return the example in these words. Raises Refused for words that cannot be made."""
    text_service.ensure_harmless(written, variables_of(template))
    try:
        return render_written(written, example_of(template), locale)
    except (TemplateError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise Refused(
            N_("With example data this text cannot be made. Check the variables in it."),
            field="body",
        ) from error


def _text_page(
    template: str, locale: str, form: MailTextForm, shown: tuple[str, str] | None
) -> ResponseReturnValue:
    versions = text_service.list_versions(template, locale)
    page = render_template(
        "messages/text.html",
        template=template,
        locale_of_mail=locale,
        form=form,
        variables=variables_of(template),
        shown=shown or preview_mail(template, example_of(template), locale),
        is_tried=shown is not None,
        versions=versions,
        names=list_user_names(row.written_by for row in versions),
        is_own=any(row.current_mark for row in versions),
    )
    return page, 422 if form.is_submitted() else 200


@blueprint.post("/templat-pesan/<template>/<locale>/uji")
@require(WRITE)
def try_text(template: str, locale: str) -> ResponseReturnValue:
    _known(template, locale)
    person_id = actor().person_id
    address = get_person(person_id).email if person_id else None
    if not address:
        raise Refused(N_("Your profile has no e-mail address to send to."))
    service.send_mail(template, address, example_of(template), locale=locale)
    flash(_("On its way to %(address)s.", address=address), "success")
    return _to_text(template, locale)


@blueprint.post("/templat-pesan/<template>/<locale>/asli")
@require(WRITE)
def restore_text(template: str, locale: str) -> ResponseReturnValue:
    _known(template, locale)
    text_service.restore_original(template, locale)
    flash(_("The original is in use again. Your versions are kept."), "success")
    return _to_text(template, locale)


def _to_text(template: str, locale: str) -> ResponseReturnValue:
    return redirect(url_for("messages.text", template=template, locale=locale), code=303)
