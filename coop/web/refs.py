"""From a Ref to a link: what a row of another area is called and where it opens."""

from dataclasses import dataclass

from flask_babel import LazyString

from coop.web.access import may
from coop.web.addresses import url_for


@dataclass(frozen=True, slots=True)
class RefKind:
    """A kind of Ref: its word and, where it has one, its page (``argument`` takes the id)."""

    label: LazyString
    endpoint: str | None = None
    argument: str = ""
    permission: str = ""


KINDS: dict[str, RefKind] = {}
PRIVATE: dict[str, str] = {}


def register_ref(kind: str, ref: RefKind) -> None:
    """Make Refs of ``kind`` linkable."""
    KINDS[kind] = ref


def register_private_ref(kind: str, permission: str) -> None:
    """Keep what happened to ``kind`` from the trail page of who does not hold ``permission``."""
    PRIVATE[kind] = permission


def hidden_kinds() -> list[str]:
    """Return the kinds whose steps the current user may not know of."""
    return [kind for kind, permission in PRIVATE.items() if not may(permission)]


def ref_link(kind: str | None, ref_id: int | None) -> tuple[str, str | None] | None:
    """Return (text, address or None) for a Ref, or None without one."""
    if kind is None or ref_id is None:
        return None
    known = KINDS.get(kind)
    if known is None:
        return f"{kind} {ref_id}", None
    text = f"{known.label} {ref_id}"
    if known.endpoint is None or not may(known.permission):
        return text, None
    return text, url_for(known.endpoint, **{known.argument: ref_id})
