"""Addresses of the knowledge base that are no pages of the tree; those are under /manuals/."""

from django.urls import path

from kb.views import asking, faq, files, finding, reader, tracking

app_name = "kb"
urlpatterns = [
    path("search/", finding.find, name="search"),
    path("search/suggestions/", finding.suggestions, name="suggestions"),
    path("search/seen/", tracking.seen, name="search_seen"),
    path("search/opened/", tracking.opened, name="search_opened"),
    path("search/solved/", tracking.solved, name="search_solved"),
    path("feedback/", tracking.feedback, name="feedback"),
    path("ask/", asking.ask, name="ask"),
    path("ask/verdict/", asking.verdict, name="verdict"),
    path("ask/engineer/", asking.engineer, name="engineer"),
    path("s/<str:manual>/<str:key>/", reader.permalink, name="permalink"),
    path("s/<str:manual>/<str:key>/compare/", reader.compare, name="compare"),
    path("faq/", faq.index, name="faq"),
    path("faq/<str:slug>/", faq.entry, name="faq_entry"),
    path("checklists/<str:slug>/", faq.checklist, name="checklist"),
    path("guides/<str:slug>/", faq.guide, name="guide"),
    path("documents/<int:document_id>/<str:file>", files.document, name="document"),
    path("pictures/<int:image_id>/<int:rendition_id>", files.picture, name="picture"),
]
