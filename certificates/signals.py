"""The facts of certification."""

from jobs.facts import Fact

certificate_issued = Fact("certificate_issued")  # id of the Certificate
