"""For all tests: Hypothesis asserts no time, as no test does; machines are shared and noisy."""

from hypothesis import settings

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
