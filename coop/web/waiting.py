"""What waits for the current user: all queues of the office are counted at once, once per page."""

from collections.abc import Callable

from flask import g

from coop.domain.notifications.reading_service import count_unread
from coop.domain.reports.queue_queries import Queues, count_queues
from coop.web.access import actor, may
from coop.web.mails import hidden_templates


def queues() -> Queues:
    """Return how many things wait, by what has to be done next."""
    if "queues" not in g:
        g.queues = count_queues(actor().user_id, hidden_templates())
    return g.queues  # type: ignore[no-any-return]  # kept two lines above


def waiting(**who: str) -> Callable[[], int]:
    """Return the count of a menu entry: the ``queues`` whose permission the reader holds."""

    def count() -> int:
        mine = [queue for queue, permission in who.items() if may(permission)]
        return sum(getattr(queues(), queue) for queue in mine) if mine else 0

    return count


def unread_count() -> int:
    """Return how many messages to the current user they have not looked at; asked once a page."""
    if "unread" not in g:
        person_id = actor().person_id
        g.unread = count_unread(person_id) if person_id is not None else 0
    return int(g.unread)
