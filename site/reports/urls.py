from django.urls import path

from reports import knowledge_views, ladder_views, views

app_name = "reports"
urlpatterns = [
    path("team/", views.team, name="team"),
    path("team/export/", views.export, name="export"),
    path("team/people/<int:pk>/", views.person, name="person"),
    path("team/ladder/", ladder_views.page, name="ladder"),
    path("team/ladder/export/", ladder_views.export, name="ladder_export"),
    path("reports/knowledge/", knowledge_views.page, name="knowledge"),
    path("reports/knowledge/export/", knowledge_views.export, name="knowledge_export"),
    path("reports/knowledge/drafts/", knowledge_views.write, name="knowledge_write"),
]
