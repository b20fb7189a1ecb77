from django.urls import path

from zhijiang.screening.views import cases, declaring, limits, panel, papers, reviews, room, supplements

app_name = "screening"
urlpatterns = [
    path("reviews/", reviews.review_list, name="reviews"),
    path("works/<str:work>/review/new/", reviews.new_review, name="new"),
    path("reviews/<str:code>/", cases.review, name="review"),
    path("reviews/<str:code>/form/", reviews.form, name="form"),
    path("reviews/<str:code>/papers/", papers.papers, name="papers"),
    path("reviews/<str:code>/check/", reviews.check, name="check"),
    path("reviews/<str:code>/declare/carry/", declaring.carry, name="carry"),
    path("reviews/<str:code>/declare/<int:episode>/", declaring.declare, name="declare"),
    path("reviews/<str:code>/declare/<int:episode>/room.json", declaring.declare_json, name="declare_json"),
    path("reviews/<str:code>/declare/<int:episode>/media.json", declaring.declare_media, name="declare_media"),
    path("reviews/<str:code>/declare/<int:episode>/rows/", declaring.declare_rows, name="declare_rows"),
    path("reviews/<str:code>/answers/", cases.answers, name="answers"),
    path("reviews/<str:code>/items/<int:item>/settle/", cases.settle, name="settle_item"),
    path("reviews/<str:code>/act/<slug:action>/", cases.act, name="act"),
    path("reviews/<str:code>/recall/", limits.recall, name="recall"),
    path("reviews/<str:code>/limits/<slug:clock>/extend/", limits.extend, name="extend"),
    path("reviews/<str:code>/supplement/", supplements.supplement, name="supplement"),
    path("reviews/<str:code>/supplement/letter.pdf", supplements.letter_preview, name="supplement_letter"),
    path("reviews/<str:code>/panel/", panel.panel, name="panel"),
    path("reviews/<str:code>/opinion/", panel.opinion, name="opinion"),
    path("reviews/<str:code>/opinion.json", room.opinion_json, name="opinion_json"),
    path("reviews/<str:code>/decide/", panel.decide, name="decide"),
    path("reviews/<str:code>/decide/letter.pdf", panel.letter_preview, name="letter_preview"),
    path("reviews/<str:code>/room/<int:episode>/", room.room, name="room"),
    path("reviews/<str:code>/room/<int:episode>/room.json", room.room_json, name="room_json"),
    path("reviews/<str:code>/room/<int:episode>/media.json", room.media_state, name="media_state"),
    path("reviews/<str:code>/room/<int:episode>/notes/", room.notes, name="notes"),
    path("reviews/<str:code>/notes/<uuid:key>/", room.note, name="note"),
    path("reviews/<str:code>/notes/<uuid:key>/answer/", room.answer, name="answer_note"),
    path("reviews/<str:code>/notes/<uuid:key>/settle/", room.settle, name="settle_note"),
]
