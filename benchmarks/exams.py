"""The save path of an exam: check, append, commit durably."""

from collections.abc import Callable
from functools import partial

from benchmarks.measuring import measure, table
from exams import sitting, types
from exams.contents import contents, entries_of
from exams.models import Exam
from people.models import User
from people.scoping import everyone


def run() -> None:
    with everyone():  # a benchmark belongs to no organisation
        person = User.objects.get(username="sunli")
        exam = Exam.objects.get(slug="finance-closing")
        Exam.objects.filter(pk=exam.pk).update(course=None)
        attempt = sitting.start(Exam.objects.get(pk=exam.pk), person)
        window = sitting.open_window(attempt)
        entries = entries_of(attempt.paper)
        known = contents(entry.item_version for entry in entries)

        def save(number: int) -> object:
            entry = entries[number % len(entries)]
            response = types.of(entry.shape.kind).model_answer(known[entry.item_version])
            return sitting.answer(
                attempt.pk,
                person,
                window=window,
                slot=entry.slot,
                version=number + 1,
                response=response,
                client_key=f"bench-{number}",
            )

        calls: list[Callable[[], object]] = [partial(save, number) for number in range(300)]
        table("Exam, one answer saved durably (verb alone, no HTTP)", [measure("save", calls)])
