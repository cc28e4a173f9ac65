"""A browser without a screen that fills in forms as a person does."""

import re

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

_HIDDEN = re.compile(r'name="(csrf_token|submission_id)"\s+value="([^"]+)"')

_APPROVAL = re.compile(r'name="(approval)"\s+value="([^"]+)"')


def fill_in(
    client: FlaskClient, page: str, *, to: str | None = None, **typed: object
) -> TestResponse:
    """Open ``page`` and send its form, to its own address or to ``to``."""
    shown = client.get(page).text
    hidden = dict(_HIDDEN.findall(shown))
    form = shown.partition(f'action="{to}"')[2].partition("</form>")[0]
    hidden |= dict(_APPROVAL.findall(form))
    return client.post(to or page, data={**hidden, **typed})


def sign_in(app: Flask, name: str, password: str) -> FlaskClient:
    """Return a browser in which ``name`` is signed in."""
    client = app.test_client()
    answer = fill_in(client, "/masuk", name=name, password=password)
    assert answer.status_code == 303, answer.text
    return client
