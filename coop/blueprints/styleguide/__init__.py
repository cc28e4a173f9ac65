"""The style guide at ``/gaya``: every component and page kind with realistic content."""

from coop.blueprints.styleguide.views import blueprint

__all__ = ["blueprint"]
