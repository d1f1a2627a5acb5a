"""A bank with essays in it, and an exam of two of them and a true/false item; people who may mark."""

from decimal import Decimal

from django.contrib.auth.models import Group

from exams import authoring, grading, logbook, reviewing, sitting
from exams.contents import entries_of
from exams.models import Attempt, Exam, Marking, MarkingPlan, Topic
from home.roles import MARKER
from tests.exams.blueprints import blueprint_of, exam_of

CRITERIA = [
    {
        "title": "原因",
        "levels": [
            {"points": "4", "text": "说清三个原因"},
            {"points": "2", "text": "说清一个原因"},
            {"points": "0", "text": "没有说明"},
        ],
    },
    {"title": "表达", "levels": [{"points": "1", "text": "条理清楚"}, {"points": "0", "text": "混乱"}]},
]
RUBRIC = {"c1": Decimal(4), "c2": Decimal(1)}
ESSAYS = [
    {
        "id": f"essay-{n}",
        "kind": "essay",
        "stem": f"第 {n} 题：结账失败的原因有哪些？",
        "answer": {"criteria": CRITERIA, "least": "5", "most": "60", "sample": "秘密反馈：未记账、断号、未结转。"},
        "explanation": "秘密解析：见手册。",
    }
    for n in (1, 2)
]
FACT = {"id": "fact", "kind": "true_false", "stem": "结账在后台运行。", "right": True, "explanation": "秘密解析"}


def build(**plan: object) -> Exam:
    """Five points a question, 15 in all. Keyword arguments make a marking plan."""
    topic = Topic.objects.create(slug="writing", title="写作")
    for item in (*ESSAYS, FACT):
        reviewing.approve(authoring.build_item(item, topic, None), None)
    blueprint = blueprint_of("问答", (topic, 3, 5), shuffle_items=False)
    exam = exam_of("writing", "问答考试", blueprint, audience="customers", attempts_allowed=3, review="full")
    if plan:
        MarkingPlan.objects.create(exam=exam, **plan)
    return exam


def hand_in(exam: Exam, person, *texts: str) -> Attempt:
    """Answers the essays with these texts and the fact rightly, and hands in."""
    attempt = sitting.start(exam, person)
    window = sitting.open_window(attempt)
    left = list(texts)
    responses = {}
    for entry in entries_of(attempt.paper):
        if entry.shape.kind == "essay":
            responses[entry.slot] = [left.pop(0)] if left else [""]
        else:
            responses[entry.slot] = [entry.shape.options[0]]
    sitting.answer_all(attempt.pk, person, window=window, responses=responses)
    sitting.submit(attempt.pk, person)
    return grading.grade(attempt.pk)


def markers(*people) -> None:
    for person in people:
        person.groups.add(Group.objects.get(name=MARKER))


def places_of(attempt: Attempt) -> list[Marking]:
    return list(Marking.objects.filter(task__attempt=attempt).order_by("task__slot", "round"))


def slots_of(attempt: Attempt) -> list[int]:
    return [entry.slot for entry in entries_of(attempt.paper) if entry.shape.kind == "essay"]


def kinds_of(attempt: Attempt) -> list[str]:
    return list(logbook.events_of(attempt.pk).values_list("kind", flat=True))
