"""Binds Flask-Login to the domain's users."""

from dataclasses import dataclass

from flask import Flask, session
from flask_login import LoginManager, UserMixin

from coop.domain.identity import queries
from coop.domain.identity.types import Actor

CARRIED: set[str] = set()
"""What a guest's session keeps when they sign in: what they chose while looking around."""


def start_anew() -> None:
    """Begin a new session; only what a guest chose while looking around goes over into it.

    Nothing of somebody who was signed in here before does.
    """
    is_guest = "_user_id" not in session
    kept = {name: session[name] for name in CARRIED if is_guest and name in session}
    session.clear()
    session.update(kept)


@dataclass
class CurrentUser(UserMixin):
    """Who is signed in, as pages see them."""

    actor: Actor
    locale: str
    epoch: int

    def get_id(self) -> str:
        """Return the id and epoch under which the session is kept."""
        return f"{self.actor.user_id}:{self.epoch}"

    @property
    def user_id(self) -> int:
        """The user's id."""
        return self.actor.user_id

    @property
    def person_id(self) -> int | None:
        """The person behind the login."""
        return self.actor.person_id

    @property
    def display_name(self) -> str:
        """The name on the screen."""
        return self.actor.name


def load_user(kept: str) -> CurrentUser | None:
    """Return the user of a session, or None when it ended (password changed, switched off)."""
    user_id, _, epoch = kept.partition(":")
    if not (user_id.isdigit() and epoch.isdigit()):
        return None
    found = queries.find_signed_in(int(user_id), int(epoch))
    return None if found is None else CurrentUser(*found)


def init_app(app: Flask, manager: LoginManager) -> None:
    """Load users from sessions; a stolen cookie is of no use after the password changes."""
    manager.init_app(app)
    manager.user_loader(load_user)
