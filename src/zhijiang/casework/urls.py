from django.urls import path

from zhijiang.casework.views import cases, letters, lists, moves, panel

app_name = "casework"
urlpatterns = [
    path("v/", letters.verify, name="verify"),
    path("v/<str:key>/", letters.verified, name="verified"),
    path("documents/<str:verify_code>.pdf", letters.document, name="document"),
    path("cases/", lists.cases, name="cases"),
    path("cases/new/", cases.items, name="items"),
    path("cases/new/<slug:item>/", cases.new_case, name="new_case"),
    path("cases/<str:code>/", cases.case, name="case"),
    path("cases/<str:code>/procedure/", cases.drawing, name="drawing"),
    path("cases/<str:code>/act/<slug:action>/", moves.act, name="act"),
    path("cases/<str:code>/act/<slug:action>/letter.pdf", moves.letter_preview, name="letter_preview"),
    path("cases/<str:code>/answers/", moves.answers, name="answers"),
    path("cases/<str:code>/items/<int:item>/settle/", moves.settle, name="settle_item"),
    path("cases/<str:code>/recall/", moves.recall, name="recall"),
    path("cases/<str:code>/limits/<slug:clock>/extend/", moves.extend, name="extend"),
    path("cases/<str:code>/about/<slug:name>/", moves.link, name="link"),
    path("cases/<str:code>/panel/", panel.panel, name="panel"),
    path("cases/<str:code>/opinion/", panel.opinion, name="opinion"),
]
