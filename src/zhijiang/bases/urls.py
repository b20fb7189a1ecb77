from django.urls import path

from zhijiang.bases.views import bases, firms

app_name = "bases"
urlpatterns = [
    path("bases/", bases.register, name="register"),
    path("bases/<slug:code>/", bases.base, name="base"),
    path("bases/<slug:code>/firms/<slug:firm_code>/", firms.firm, name="firm"),
]
