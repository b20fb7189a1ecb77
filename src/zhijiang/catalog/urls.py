from django.urls import path, re_path

from zhijiang.catalog.views import cuts, files, profiles, tus, works

app_name = "catalog"
MADE = r"index\.m3u8|init\.mp4|\d{1,6}\.m4s|frames\.bin|waveform\.bin|sheet-\d{1,4}\.jpg|poster\.jpg"
urlpatterns = [
    path("works/", works.works, name="works"),
    path("works/new/", works.new_work, name="new_work"),
    path("works/<slug:code>/", works.work, name="work"),
    path("works/<slug:code>/edit/", works.edit_work, name="edit_work"),
    path("works/<slug:code>/upload/", works.upload_page, name="upload_page"),
    path("works/<slug:code>/upload/sort/", works.sort_names, name="sort"),
    path("cuts/<slug:code>/", cuts.cut, name="cut"),
    path("cuts/<slug:code>/standing/", cuts.standing, name="standing"),
    path("cuts/<slug:code>/retry/", cuts.retry, name="retry"),
    path("cuts/<slug:code>/report.json", cuts.report, name="report"),
    path("profiles/", profiles.profiles, name="profiles"),
    path("profiles/new/", profiles.new_profile, name="new_profile"),
    path("profiles/<slug:profile>/draft/", profiles.draft, name="draft_profile"),
    path("profiles/<slug:profile>/<int:version>/", profiles.profile, name="profile"),
    path("profiles/<slug:profile>/<int:version>/text/", profiles.save_text, name="save_profile"),
    path("profiles/<slug:profile>/<int:version>/try/", profiles.try_report, name="try_profile"),
    path("profiles/<slug:profile>/<int:version>/publish/", profiles.publish, name="publish_profile"),
    path("profiles/<slug:profile>/<int:version>/drop/", profiles.drop, name="drop_profile"),
    path("cuts/<slug:code>/report.html", cuts.report_page, name="report_page"),
    path("cuts/<slug:code>/report.pdf", cuts.report_paper, name="report_paper"),
    path("uploads/", tus.uploads, name="uploads"),
    path("uploads/<slug:code>", tus.upload, name="upload"),
    re_path(rf"^media/(?P<code>[A-Z0-9-]{{3,12}})/(?P<name>{MADE})$", files.media_file, name="media"),
]
