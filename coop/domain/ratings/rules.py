"""How a name is shown beside a rating."""


def shorten_name(full_name: str) -> str:
    """Return the first name and the initial of the last: ``Rina M.`` for ``Rina Marlina``."""
    first, *rest = full_name.split()[:1] + full_name.split()[1:][-1:]
    return f"{first} {rest[0][0].upper()}." if rest else first
