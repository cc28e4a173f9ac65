"""Configuration: from the environment, with working defaults for a desk."""

import os
from pathlib import Path
from typing import Any


def load_config(overrides: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return the configuration; ``overrides`` win over the environment.

    Keys: INSTANCE_PATH, DATABASE_URL, SMTP_URL (``smtp://user:password@host:port``, empty: mails
    are kept and shown to staff), MAIL_FROM, BASE_URL (for links in mails), PORT, COOKIES_SECURE.
    """
    root = Path(__file__).resolve().parent.parent
    given = overrides or {}
    instance = Path(
        given.get("INSTANCE_PATH") or os.environ.get("COOP_INSTANCE") or root / "instance"
    )
    port = int(os.environ.get("PORT", "8000"))
    base_url = os.environ.get("COOP_BASE_URL", f"http://127.0.0.1:{port}")
    return {
        "INSTANCE_PATH": str(instance.absolute()),
        "DATABASE_URL": os.environ.get("COOP_DATABASE_URL")
        or f"sqlite:///{instance.absolute() / 'coop.db'}",
        "SMTP_URL": os.environ.get("COOP_SMTP_URL", ""),
        "MAIL_FROM": os.environ.get("COOP_MAIL_FROM", "koperasi@localhost"),
        "BASE_URL": base_url,
        "PORT": port,
        "COOKIES_SECURE": base_url.startswith("https://"),
        "STYLEGUIDE": os.environ.get("COOP_STYLEGUIDE") == "1",
        "TESTING": False,
        **{key: value for key, value in given.items() if key != "INSTANCE_PATH"},
    }
