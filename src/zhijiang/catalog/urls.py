from django.urls import path, re_path

from zhijiang.catalog.views import cuts, describing, files, profiles, rights, titles, tus, works

app_name = "catalog"
MADE = r"index\.m3u8|init\.mp4|\d{1,6}\.m4s|frames\.bin|waveform\.bin|sheet-\d{1,4}\.jpg|poster\.jpg"
urlpatterns = [
    path("works/", works.works, name="works"),
    path("works/new/", works.new_work, name="new_work"),
    path("works/<slug:code>/", works.work, name="work"),
    path("works/<slug:code>/edit/", works.edit_work, name="edit_work"),
    path("works/<slug:code>/upload/", works.upload_page, name="upload_page"),
    path("works/<slug:code>/upload/sort/", works.sort_names, name="sort"),
    path("works/<slug:code>/steps/", describing.steps, name="steps"),
    path("works/<slug:code>/steps/<int:step>/remove/", describing.remove_step, name="remove_step"),
    path("works/<slug:code>/cases/", describing.tie_case, name="tie_case"),
    path("works/<slug:code>/cases/<slug:case>/untie/", describing.untie_case, name="untie_case"),
    path("works/<slug:code>/credits/", titles.titles, name="credits"),
    path("works/<slug:code>/credits/<int:credit>/", titles.credit, name="credit"),
    re_path(
        r"^works/(?P<code>[-\w]+)/credits/(?P<credit>\d+)/(?P<way>up|down)/$", titles.move_credit, name="move_credit"
    ),
    path("works/<slug:code>/credits/<int:credit>/remove/", titles.remove_credit, name="remove_credit"),
    path("works/<slug:code>/rights/", rights.rights, name="rights"),
    path("works/<slug:code>/rights/new/", rights.new_right, name="new_right"),
    path("works/<slug:code>/rights/<int:number>/", rights.right, name="right"),
    path("works/<slug:code>/rights/<int:number>/strike/", rights.strike_right, name="strike_right"),
    path("works/<slug:code>/rights/<int:number>/file/", rights.right_file, name="right_file"),
    path("works/<slug:code>/numbers/", describing.numbers, name="numbers"),
    path("works/<slug:code>/pictures/", describing.pictures, name="pictures"),
    path("works/<slug:code>/pictures/<int:picture>/", describing.picture, name="picture"),
    path("works/<slug:code>/pictures/<int:picture>/remove/", describing.remove_picture, name="remove_picture"),
    path("works/<slug:code>/work.jsonld", describing.work_json, name="work_json"),
    path("works/<slug:code>/work.xml", describing.work_xml, name="work_xml"),
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
