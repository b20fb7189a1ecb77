from django.urls import path

from zhijiang.technical import views

app_name = "technical"
urlpatterns = [
    path("checks/", views.checks, name="checks"),
    path("checks/<slug:code>/", views.check, name="check"),
    path("checks/<slug:code>/report.json", views.report, name="report"),
    path("checks/<slug:code>/file/", views.file, name="file"),
    path("checks/<slug:code>/mend/", views.mend, name="mend"),
    path("checks/<slug:code>/cut/", views.into_cut, name="into_cut"),
    path("checks/<slug:code>/throw-away/", views.throw_away, name="throw_away"),
]
