"""Years of membership."""

from datetime import date, timedelta

from coop.dates import add_months

LONGEST_YEARS = 80


def joining_days(on: date) -> dict[date, int]:
    """Return the days on which those joined who reach a full year on ``on``, with how many years.

    Who joined on 29 February reaches it on the 28th in years that do not have that day.
    """
    found: dict[date, int] = {}
    for years in range(1, LONGEST_YEARS + 1):
        day = add_months(on, -12 * years)
        for joined_on in (day, day + timedelta(days=1)):
            if add_months(joined_on, 12 * years) == on:
                found[joined_on] = years
    return found
