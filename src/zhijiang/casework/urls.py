from django.urls import path

from zhijiang.casework.views import cases, form, letters, lists, papers

app_name = "casework"
urlpatterns = [
    path("v/", letters.verify, name="verify"),
    path("v/<str:key>/", letters.verified, name="verified"),
    path("documents/<str:verify_code>.pdf", letters.document, name="document"),
    path("cases/", lists.cases, name="cases"),
    path("cases/<str:code>/", cases.case, name="case"),
    # the application form
    path("cases/<str:code>/form/", form.form, name="form"),
    path("cases/<str:code>/form/<int:section>/", form.section, name="section"),
    path("cases/<str:code>/form/<int:section>/save/", form.autosave, name="autosave"),
    path("cases/<str:code>/form/<str:field>/files/", papers.upload_paper, name="upload_paper"),
    path("cases/<str:code>/check/", form.check, name="check"),
    path("cases/<str:code>/compare/", form.compare, name="compare"),
    path("cases/<str:code>/papers/<str:sha256>/<str:field>/", papers.paper, name="paper"),
    path("dossier/", papers.dossier, name="dossier"),
    path("dossier/add/", papers.add_to_dossier, name="add_to_dossier"),
    path("dossier/<str:code>/file/", papers.dossier_paper, name="dossier_paper"),
    path("dossier/<str:code>/renew/", papers.renew_paper, name="renew_paper"),
    path("dossier/<str:code>/withdraw/", papers.withdraw_paper, name="withdraw_paper"),
    path("organisations/", papers.organisations, name="organisations"),
    # … and no further
]
