"""The terminal: one module per command group; errors go to stderr with a non-zero exit status."""

import click

from coop.errors import CoopError


class RuleCommand(click.Command):
    """A command that tells a refusal in one line instead of a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; a CoopError becomes click's own error (stderr, status 1)."""
        try:
            return super().invoke(ctx)
        except CoopError as refusal:
            raise click.ClickException(str(refusal)) from refusal
