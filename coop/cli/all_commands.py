"""Collects the commands of every module beside this one."""

import importlib
import pkgutil

from flask import Flask

from coop import cli


def register(app: Flask) -> None:
    """Add what each module of `coop.cli` lists in ``commands`` to the console script."""
    for module in pkgutil.iter_modules(cli.__path__):
        loaded = importlib.import_module(f"{cli.__name__}.{module.name}")
        for command in getattr(loaded, "commands", ()):
            app.cli.add_command(command)
