from django.urls import path

from zhijiang.casework.views import cases, letters, lists

app_name = "casework"
urlpatterns = [
    path("v/", letters.verify, name="verify"),
    path("v/<str:key>/", letters.verified, name="verified"),
    path("documents/<str:verify_code>.pdf", letters.document, name="document"),
    path("cases/", lists.cases, name="cases"),
    path("cases/<str:code>/", cases.case, name="case"),
]
