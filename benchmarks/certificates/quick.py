"""Drawing a certificate as PDF."""

from functools import partial

from benchmarks.measuring import measure, table
from certificates import pdf
from certificates.models import Certificate
from people.scoping import everyone


def run() -> None:
    with everyone():  # a benchmark belongs to no organisation
        certificate = Certificate.objects.first()
        assert certificate is not None
        size = len(pdf.draw(certificate))
        row = measure("draw", [partial(pdf.draw, certificate)] * 22, f"{size // 1024} KB")
        table("Certificate, WeasyPrint, signed", [row])
