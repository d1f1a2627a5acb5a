"""Addresses below /exams/. Fixed words come before the slugs of exams, and exam_forms.RESERVED keeps them free."""

from django.urls import path

from exams.views import author, candidate, examiner, exporting, importing, marking, regrading, saving, statistics

app_name = "exams"

urlpatterns = [
    path("", candidate.index, name="index"),
    path("attempts/<int:attempt_id>/", candidate.attempt, name="sitting"),
    path("attempts/<int:attempt_id>/answers/", saving.answers, name="answers"),
    path("attempts/<int:attempt_id>/submission/", candidate.submission, name="submission"),
    path("attempts/<int:attempt_id>/state/", candidate.state, name="state"),
    path("attempts/<int:attempt_id>/result/", candidate.result, name="result"),
    path("bank/", author.bank, name="bank"),
    path("bank/new/", author.create, name="item_new"),
    path("bank/import/", importing.imports, name="item_import"),
    path("bank/import/template/", importing.template, name="item_import_template"),
    path("bank/import/<int:pk>/", importing.report, name="item_import_report"),
    path("bank/import/<int:pk>/commitment/", importing.commitment, name="item_import_commitment"),
    path("bank/export/", exporting.export, name="item_export"),
    path("bank/export/<slug:name>/", exporting.export_file, name="item_export_file"),
    path("bank/items/<slug:slug>/", author.item, name="item"),
    path("bank/items/<slug:slug>/edit/", author.edit, name="item_edit"),
    path("bank/items/<slug:slug>/retirement/", author.retirement, name="item_retirement"),
    path("bank/items/<slug:slug>/<int:number>/review/", author.send, name="item_review"),
    path("bank/items/<slug:slug>/<int:number>/approval/", author.approval, name="item_approval"),
    path("bank/items/<slug:slug>/<int:number>/rejection/", author.rejection, name="item_rejection"),
    path("bank/items/<slug:slug>/<int:number>/confirmation/", author.confirmation, name="item_confirmation"),
    path("manage/", examiner.exams, name="manage"),
    path("manage/new/", examiner.exam, name="exam_new"),
    path("manage/blueprints/", examiner.blueprints, name="blueprints"),
    path("manage/blueprints/new/", examiner.blueprint, name="blueprint_new"),
    path("manage/blueprints/<int:pk>/", examiner.blueprint, name="blueprint"),
    path("manage/attempts/<int:attempt_id>/", examiner.log, name="log"),
    path("manage/attempts/<int:attempt_id>/extension/", examiner.extension, name="extension"),
    path("manage/exams/<slug:slug>/", examiner.exam, name="exam_edit"),
    path("manage/exams/<slug:slug>/attempts/", examiner.attempts, name="exam_attempts"),
    path("manage/exams/<slug:slug>/regrades/", regrading.regrades, name="regrades"),
    path("manage/exams/<slug:slug>/regrades/<int:old>/<int:new>/", regrading.regrade, name="regrade"),
    path("manage/exams/<slug:slug>/statistics/", statistics.exam_statistics, name="exam_statistics"),
    path("manage/exams/<slug:slug>/statistics/analysis/", statistics.analysis, name="exam_analysis"),
    path("manage/exams/<slug:slug>/statistics/<int:version>/", statistics.item_statistics, name="item_statistics"),
    path("marking/", marking.index, name="marking"),
    path("marking/answers/<int:pk>/", marking.answer, name="marking_answer"),
    path("marking/answers/<int:pk>/release/", marking.release, name="marking_release"),
    path("marking/<slug:slug>/", marking.queue, name="marking_queue"),
    path("marking/<slug:slug>/agreement/", marking.agreement, name="marking_agreement"),
    path("marking/<slug:slug>/plan/", marking.plan, name="marking_plan"),
    path("marking/<slug:slug>/<int:version>/claim/", marking.claim, name="marking_claim"),
    path("<slug:slug>/", candidate.exam, name="exam"),
    path("<slug:slug>/attempts/", candidate.start, name="start"),
]
