"""One object of every kind that an address can name, all of them 赵敏's where they belong to a person."""

from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from typing import Any

from django.utils import timezone
from wagtail.images.tests.utils import get_test_image_file

from certificates import practising, sharing
from certificates.designing import standard
from certificates.models import IssueRun
from courses import assigning, enrolling
from courses.models import LessonPage
from exams import authoring, designing, illustrating, marking, packing, reviewing, sitting, storing
from exams.formats import FORMATS
from exams.models import Appeal, Blueprint, ChartImport, HandedFile, ItemImport, ItemStatistics
from jobs.models import Job
from kb.models import Attachment, FaqEntry, Guide, Picture, SearchQuery
from people.models import Competency
from people.scoping import everyone
from tests.certificates import ladders
from tests.certificates import stage as certificates
from tests.courses import material
from tests.exams import essays, images
from tests.kb import shelf as shelves
from tests.world import World

ITEM = {
    "id": "closing-1",
    "kind": "true_false",
    "stem": "结账在后台运行。",
    "right": True,
    "explanation": "V9.0 起如此。",
    "cites": ["general-ledger/month-end-closing"],
}
EXAM = {
    "slug": "customer-exam",
    "title": "月末结账操作认证",
    "audience": "customers",
    "minutes": 20,
    "pass_percent": 60,
    "attempts": 3,
    "course": "",
    "edition": "general-ledger/9-0",
    "rules": [{"topic": "closing", "count": 1, "points": 2}],
}


BODIES: dict[str, dict[str, Any]] = {
    "api:search": {"q": "结账"},
    "api:ask": {"q": "结账"},
    "exams:extension": {"minutes": 5, "reason": "断电"},
    "courses:move": {"release": 0},
    "reports:knowledge_write": {"question": "关账", "manual": ""},
}


@dataclass(frozen=True)
class Showcase:
    """Keyword arguments of every route, by route name."""

    arguments: dict[str, dict[str, Any]]
    bodies: dict[str, dict[str, Any]]


def build(world: World) -> Showcase:
    with everyone():  # a test that looks over all walls
        shelf = shelves.build()
        course = material.build()
        enrolment = enrolling.enrol(world.zhao, course)
        lesson = enrolment.release.outline[0]["lessons"][0]["lesson"]
        task = assigning.assign(course, world.sun, timezone.localdate() + timedelta(days=9), person=world.zhao)
        topic = authoring.build_topic({"slug": "closing", "title": "期末处理"})
        old = authoring.build_item({**ITEM, "right": False}, topic, None)
        version = authoring.build_item(ITEM, topic, None)
        reviewing.approve(version, None)
        exam = designing.build_exam(EXAM)
        attempt = sitting.start(exam, world.zhao)
        essay = essays.hand_in(essays.build(), world.zhao, "结账前要先记账。")
        (place,) = essays.places_of(essay)
        marking.take(place, world.zhou, timezone.now())
        objection = Appeal.objects.create(
            attempt=essay, organisation=world.hengyuan, slot=place.task.slot, text="理由", was=0
        )
        ItemStatistics.objects.create(exam=exam, item_version=version, candidates=1)
        handed = HandedFile.objects.create(
            attempt=essay,
            slot=place.task.slot,
            sha256="0" * 64,
            name="表.txt",
            type="txt",
            size=3,
            at=timezone.now(),
            file=storing.keep("handed", "0" * 64, "txt", BytesIO("表".encode())),
        )
        shown = illustrating.take_in(BytesIO(images.png()), None)
        certificate = certificates.certificate(certificates.build(world), world.zhao)
        token = sharing.share(certificate, 30)
        run = IssueRun.objects.create(award=certificate.award)
        standard()
        ladder = ladders.build_ladders([{**ladders.ROWS[0], "audience": "customers"}])[0]
        level, skill = ladder.levels.get(slug="two"), Competency.objects.get(slug="service")
        practice = practising.enter(world.zhao, "hours", 8, timezone.localdate(), world.zhao)
        faq = FaqEntry.objects.create(
            slug="lock", question="锁等待怎么办？", answer="<p>等。</p>", audience="customers"
        )
        faq.save_revision().publish()
        guide = Guide(slug="blank", title="登录后空白", symptom="白屏", audience="customers", live=False)
        guide.steps = [("step", {"title": "换浏览器", "text": "<p>换一个。</p>"})]
        guide.save()
        guide.save_revision().publish()
        picture = Picture.objects.create(title="图", file=get_test_image_file(size=(4, 3)))
        rendition = picture.get_rendition("original")
        attachment = Attachment.objects.create(title="表", file=get_test_image_file(), audience="customers")
        job = Job.objects.create(kind="note", key="note:1", state="failed")
        accounts = ChartImport.objects.create(
            person=world.zhou, file_name="科目.csv", title="自用", slug="own", lines=[]
        )
        parcel = ItemImport.objects.create(person=world.zhou, file_name="试题.xlsx", format="excel")
        written, _is_new = packing.ask(world.zhou, FORMATS["excel"], [])
        packing.write(written.pk)
        SearchQuery.objects.create(key="1", text="关账", normalised="关账", at=timezone.now(), total=0, settled=True)
    person, item = {"pk": world.zhao.pk}, {"slug": "closing-1"}
    of_version = {**item, "number": version.number}
    of_attempt, of_paper = {"attempt_id": attempt.pk}, {"serial": certificate.serial}
    section = {"manual": shelf.ledger.slug, "key": shelf.closing.lineage.key}
    arguments = {
        "page:public manual": {"path": "manuals/general-ledger/9-0/month-end/"},
        "page:internal manual": {"path": "manuals/service-handbook/1-0/"},
        "page:course": {"path": "courses/closing-course/"},
        "page:lesson": {"path": LessonPage.objects.get(pk=lesson).url.strip("/") + "/"},
        "kb:permalink": section,
        "kb:compare": section,
        "kb:faq_entry": {"slug": "lock"},
        "kb:checklist": {"slug": "none"},
        "kb:guide": {"slug": guide.slug},
        "kb:document": {"document_id": attachment.pk, "file": attachment.filename},
        "kb:picture": {"image_id": picture.pk, "rendition_id": rendition.pk},
        "courses:complete": {"pk": enrolment.pk},
        "courses:move": {"pk": enrolment.pk},
        "courses:kept_lesson": {"pk": enrolment.pk, "lesson": lesson},
        "courses:withdraw_assignment": {"pk": task.pk},
        **{
            f"exams:{name}": of_attempt
            for name in ("sitting", "answers", "presence", "receipt", "receipt_file", "submission", "state", "result")
        },
        **{f"exams:{name}": of_attempt for name in ("log", "extension", "reopening")},
        "exams:since": {**of_attempt, "lineage": shelf.closing.lineage.pk},
        **{f"exams:{name}": item for name in ("item", "item_edit", "item_retirement")},
        **{f"exams:item_{step}": of_version for step in ("review", "approval", "rejection", "confirmation")},
        **{f"exams:{name}": {"slug": exam.slug} for name in ("exam", "start", "exam_edit", "exam_attempts")},
        **{
            f"exams:{name}": {"slug": exam.slug}
            for name in ("exam_statistics", "exam_analysis", "admissions", "release", "regrades", "exam_check")
        },
        **{
            f"exams:{name}": {"slug": exam.slug}
            for name in ("exam_preparation", "parallel_forms", "panel", "panel_round", "panel_end", "pass_mark")
        },
        "exams:regrade": {"slug": exam.slug, "old": old.pk, "new": version.pk},
        "exams:item_statistics": {"slug": exam.slug, "version": version.pk},
        **{f"exams:item_import_{step}": {"pk": parcel.pk} for step in ("report", "commitment")},
        **{f"exams:chart{name}": {"slug": "casbe"} for name in ("", "_file", "_removal")},
        **{f"exams:chart_{name}": {"pk": accounts.pk} for name in ("import", "commitment")},
        **{f"exams:marking_{name}": {"slug": "writing"} for name in ("queue", "plan", "agreement", "allocation")},
        "exams:appeal": of_attempt,
        "exams:files": {**of_attempt, "slot": 1},
        "exams:handed_file": {"pk": handed.pk},
        "exams:illustration": {"digest": shown.sha256},
        "exams:reading": {**of_attempt, "lineage": 1},
        **{f"exams:section_{step}": {**of_attempt, "number": 1} for step in ("opening", "finish")},
        "exams:judge": {"pk": 1},
        "exams:appeal_answer": {"pk": objection.pk},
        "exams:marking_claim": {"slug": "writing", "version": place.task.item_version_id},
        **{f"exams:marking_{name}": {"pk": place.pk} for name in ("answer", "release")},
        **{f"exams:item_export_{step}": {"name": "excel"} for step in ("file", "ask")},
        **{f"exams:item_export_{step}": {"pk": written.pk} for step in ("progress", "result")},
        "exams:blueprint": {"pk": Blueprint.objects.get(title=exam.blueprint.title).pk},
        **{f"certificates:{name}": {"code": certificate.code} for name in ("verify", "verify_json")},
        **{
            f"certificates:{name}": of_paper
            for name in ("pdf", "badge", "revocation", "retention", "drawing", "correction")
        },
        **{f"certificates:{name}": of_paper for name in ("wallet", "card", "links")},
        "certificates:withdrawal": {**of_paper, "pk": 1},
        **{f"certificates:{name}": {"token": token} for name in ("shared", "shared_file")},
        "certificates:badge_picture": {**of_paper, "kind": "svg"},
        "certificates:status": {"page": 0},
        **{f"certificates:{name}": {"pk": run.pk} for name in ("run", "run_start", "run_archive")},
        **{f"certificates:{name}": {"slug": "standard"} for name in ("design", "design_preview")},
        "certificates:verify": {"code": certificate.code},
        **{f"certificates:{name}": of_paper for name in ("pdf", "revocation", "retention", "drawing")},
        **{f"certificates:{name}": person for name in ("climber", "practice", "rating", "signature")},
        "certificates:practice_decision": {"pk": practice.pk},
        "reports:person": person,
        "jobs:retry": {"pk": job.pk},
        "account_reset_password_from_key": {"uidb36": "1", "key": "set-password"},
    }
    return Showcase(
        arguments,
        {
            **BODIES,
            "courses:enrol": {"course": course.pk},
            "certificates:practice": {
                "practice-kind": "hours",
                "practice-amount": 2,
                "practice-done_on": timezone.localdate(),
            },
            "certificates:rating": {"rating-competency": skill.pk, "rating-value": 3, "rating-evidence": "见过"},
            "certificates:signature": {
                "sign-place": f"{level.pk}-manager",
                "sign-is_granted": "yes",
                "sign-note": "能独立处理",
            },
            "certificates:practice_decision": {"is_confirmed": "yes"},
            "courses:complete": {"lesson": lesson},
            "kb:feedback": {"kind": "faq", "page": faq.pk, "helpful": "yes"},
        },
    )
