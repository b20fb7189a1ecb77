from django.urls import path

from zhijiang.casework import views

app_name = "casework"
urlpatterns = [
    path("v/", views.verify, name="verify"),
    path("v/<str:key>/", views.verified, name="verified"),
    path("documents/<str:verify_code>.pdf", views.document, name="document"),
]
