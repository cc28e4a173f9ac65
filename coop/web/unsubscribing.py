"""The signed end of a link by which a person stops news and offers without signing in."""

from collections.abc import Mapping
from typing import Any, Final

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from coop.domain.broadcast.sending_service import TEMPLATE
from coop.domain.ratings import asking_service
from coop.errors import NotFound
from coop.explain import N_

PATH: Final = "berhenti-kabar"
_SALT: Final = "unsubscribe"
_WHERE: Final = {TEMPLATE: "link", asking_service.TEMPLATE: "stop"}
"""Of mails that can be stopped: under which word the rest of the address stands."""


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt=_SALT)


def unsubscribe_path(person_id: int) -> str:
    """Return the rest of the address by which the person unsubscribes; it does not expire."""
    return f"{PATH}/{_signer().dumps(person_id)}"


def read_token(token: str) -> int:
    """Return the person of the link. Raises NotFound for one that nobody signed."""
    try:
        found = _signer().loads(token)
    except BadSignature as error:
        raise NotFound(N_("This link is not complete. Open it again from the e-mail.")) from error
    return int(found)


def unsubscribe_address(template: str, context: Mapping[str, Any]) -> str | None:
    """Return the whole address for the head of a mail, None for mails that cannot be stopped."""
    link = context.get(_WHERE[template]) if template in _WHERE else None
    return f"{str(current_app.config['BASE_URL']).rstrip('/')}/{link}" if link else None
