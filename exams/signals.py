"""The facts of examinations."""

from jobs.facts import Fact

attempt_submitted = Fact("attempt_submitted")  # id of the Attempt
attempt_graded = Fact("attempt_graded")  # id of the Attempt
