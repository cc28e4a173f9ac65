"""What pages are compared with: a bare Flask view, one indexed query, a template of 30 lines."""

from flask import Flask, render_template
from jinja2 import DictLoader
from sqlalchemy import create_engine, text

TEMPLATE = """<!DOCTYPE html>
<html lang="id">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>{{ member.full_name }}</title>
  </head>
  <body>
    <header>
      <nav>
        <a href="/">Beranda</a>
        <a href="/simpanan">Simpanan</a>
        <a href="/pinjaman">Pinjaman</a>
      </nav>
    </header>
    <main>
      <h1>{{ member.full_name }}</h1>
      <dl>
        <dt>Kota</dt>
        <dd>{{ member.town }}</dd>
        <dt>Telepon</dt>
        <dd>{{ member.phone }}</dd>
        <dt>E-mail</dt>
        <dd>{{ member.email }}</dd>
      </dl>
    </main>
    <footer>
      <p>Koperasi</p>
    </footer>
  </body>
</html>
"""
QUERY = text("SELECT full_name, town, phone, email FROM persons WHERE id = :id")


def create_reference(database_url: str) -> Flask:
    """Return the bare application: ``/<person_id>``."""
    app = Flask("reference")
    app.jinja_loader = DictLoader({"member.html": TEMPLATE})  # type: ignore[assignment]  # a loader
    engine = create_engine(database_url)

    @app.get("/<int:person_id>")
    def show(person_id: int) -> str:
        with engine.connect() as connection:
            member = connection.execute(QUERY, {"id": person_id}).one()
        return render_template("member.html", member=member)

    return app
