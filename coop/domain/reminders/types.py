"""How a reminder speaks."""

from coop.explain import N_, Labelled


class ReminderTone(Labelled):
    """The words that a step chooses, from the mildest on."""

    FRIENDLY = "friendly", N_("Friendly")
    PLAIN = "plain", N_("Plain")
    FIRM = "firm", N_("Firm")
