"""What of a message may be shown."""

import re

# the path part of a link that opens something once: long, random, url-safe
_ONE_TIME = re.compile(r"(?<=/)[A-Za-z0-9_-]{24,}(?=\b|$)")


def hide_one_time_links(body: str) -> str:
    """Return ``body`` without the secret part of its links.

    Who reads the outbox must not be able to open a member's login with an activation or reset
    link.
    """
    return _ONE_TIME.sub("••••••", body)
