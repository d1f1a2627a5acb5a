"""The facts of learning."""

from jobs.facts import Fact

course_finished = Fact("course_finished")  # id of the Enrolment
