from django.urls import path

from zhijiang.indicators.views import definitions, imports, periods, reports, series, told

app_name = "indicators"
urlpatterns = [
    path("indicators/", definitions.definitions, name="definitions"),
    path("indicators/told/", told.told_last, name="told_last"),
    path("indicators/told/<slug:code>/", told.told, name="told"),
    path("indicators/told/<slug:code>/<slug:kind>/", told.told_file, name="told_file"),
    path("indicators/series/<slug:key>/", series.series, name="series"),
    path("indicators/series/<slug:key>/<slug:kind>/", series.series_file, name="series_file"),
    path("indicators/bases/<slug:code>/", series.of_base, name="of_base"),
    path("indicators/periods/", periods.periods, name="periods"),
    path("indicators/periods/new/", periods.open_period, name="open"),
    path("indicators/periods/reminders/", periods.read_reminders, name="read_reminders"),
    path("indicators/periods/<slug:code>/", periods.period, name="period"),
    path("indicators/periods/<slug:code>/seal/", periods.seal_period, name="seal_period"),
    path("indicators/periods/<slug:code>/due/", periods.move_due_day, name="due"),
    path("indicators/periods/<slug:code>/publish/", periods.publish, name="publish"),
    path("indicators/periods/<slug:code>/bases.xlsx", imports.workbook, name="workbook_of_bases"),
    path("indicators/periods/<slug:code>/import/", imports.import_reports, name="import_bases"),
    path("indicators/periods/<slug:code>/<slug:base_code>/", periods.base, name="base"),
    path("indicators/periods/<slug:code>/<slug:base_code>/firms.xlsx", imports.workbook, name="workbook"),
    path("indicators/periods/<slug:code>/<slug:base_code>/import/", imports.import_reports, name="import"),
    path("indicators/periods/<slug:code>/<slug:base_code>/<slug:subject>/", reports.report, name="report"),
    path(
        "indicators/periods/<slug:code>/<slug:base_code>/<slug:subject>/send-back/", reports.send_back, name="send_back"
    ),
    path("indicators/periods/<slug:code>/<slug:base_code>/<slug:subject>/seal/", reports.seal, name="seal"),
    path("indicators/periods/<slug:code>/<slug:base_code>/<slug:subject>/correct/", reports.correct, name="correct"),
]
