"""The application for WSGI servers: ``gunicorn wsgi:app``."""

from coop.app import create_app

app = create_app()
