from django.urls import URLPattern, path

from zhijiang.support.views import measures

app_name = "support"
of_measures: list[URLPattern] = [
    path("support/", measures.measures, name="measures"),
    path("support/measures/<slug:code>/", measures.measure, name="measure"),
]
"""Measures, what is asked for, granted and given."""
of_calls: list[URLPattern] = []
"""Calls, quotas, panels."""
urlpatterns = of_measures + of_calls
