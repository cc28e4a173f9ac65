"""Rules are judged by their answers: how long one takes on a busy machine is no property of it."""

from hypothesis import settings

settings.register_profile("no-stopwatch", deadline=None)
settings.load_profile("no-stopwatch")
