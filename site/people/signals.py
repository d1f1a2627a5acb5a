"""The facts of people."""

from jobs.facts import Fact

competency_rated = Fact("competency_rated")  # id of the Rating
