from django.urls import URLPattern, path

from zhijiang.support.views import applications, calls, decisions, deliveries, entries, grants, ledger, measures, scores

app_name = "support"
of_measures: list[URLPattern] = [
    path("support/", measures.measures, name="measures"),
    path("support/measures/new/", measures.new_measure, name="new_measure"),
    path("support/measures/<slug:code>/", measures.measure, name="measure"),
    path("support/measures/<slug:code>/edit/", measures.edit_measure, name="edit_measure"),
    path("support/measures/<slug:code>/publish/", measures.publish_measure, name="publish_measure"),
    path("support/measures/<slug:code>/replace/", measures.replace_measure, name="replace_measure"),
    path("support/measures/<slug:code>/apply/", applications.apply_for, name="apply"),
    path("support/applications/<slug:code>/", applications.application, name="application"),
    path("support/applications/<slug:code>/decide/", applications.decide, name="decide"),
    path("support/applications/<slug:code>/report/", applications.report, name="report"),
    path("support/grants/", grants.grants, name="grants"),
    path("support/grants/<slug:code>/", grants.grant, name="grant"),
    path("support/grants/<slug:code>/pay/", grants.pay, name="pay"),
    path("support/grants/<slug:code>/payments/<slug:payment>/strike/", grants.strike_payment, name="strike_payment"),
    path("support/grants/<slug:code>/deliver/", deliveries.deliver_grant, name="deliver_grant"),
    path("support/grants/<slug:code>/reports/<int:number>/file/", grants.proof, name="proof"),
    path("support/services/<slug:code>/file/", deliveries.evidence, name="evidence"),
    path("support/services/<slug:code>/strike/", deliveries.strike_delivery, name="strike_delivery"),
    path("support/ledger/", ledger.ledgers, name="ledgers"),
    path("support/ledger/<slug:code>/", ledger.ledger, name="ledger"),
    path("support/ledger/<slug:code>/file.<slug:kind>", ledger.ledger_file, name="ledger_file"),
    path("support/ledger/<slug:code>/deliver/", deliveries.deliver, name="deliver"),
]
"""Measures, what is asked for, granted and given."""
of_calls: list[URLPattern] = [
    path("support/calls/", calls.calls, name="calls"),
    path("support/calls/new/", calls.new_call, name="new_call"),
    path("support/calls/<slug:code>/", calls.call, name="call"),
    path("support/calls/<slug:code>/edit/", calls.edit_call, name="edit_call"),
    path("support/calls/<slug:code>/quotas/", calls.quotas, name="quotas"),
    path("support/calls/<slug:code>/experts/", calls.experts, name="experts"),
    path("support/calls/<slug:code>/longer/", calls.longer, name="longer"),
    path("support/calls/<slug:code>/publish/", calls.publish, name="publish_call"),
    path("support/calls/<slug:code>/begin/", calls.begin, name="begin_scoring"),
    path("support/calls/<slug:code>/apply/", entries.apply, name="apply_to_call"),
    path("support/calls/<slug:code>/unit/<slug:unit>/", entries.unit_desk, name="unit_desk"),
    path("support/calls/<slug:code>/entries/", entries.entries, name="entries"),
    path("support/calls/<slug:code>/entries.xlsx", entries.entries_file, name="entries_file"),
    path("support/entries/<slug:code>/", entries.entry, name="entry"),
    path("support/entries/<slug:code>/hand-in/", entries.hand_in, name="hand_in_entry"),
    path("support/entries/<slug:code>/decline/", entries.decline, name="decline"),
    path("support/entries/<slug:code>/eligible/", entries.eligible, name="eligible"),
    path("support/entries/<slug:code>/agreement/", decisions.agreement, name="agreement"),
    path("support/calls/<slug:code>/sheet/", scores.sheet, name="sheet"),
    path("support/calls/<slug:code>/sheet/hand-in/", scores.hand_in_sheet, name="hand_in_sheet"),
    path("support/calls/<slug:code>/sheet/<slug:case>/", scores.score, name="score"),
    path("support/calls/<slug:code>/rank/", scores.rank, name="rank"),
    path("support/calls/<slug:code>/ranking/", scores.ranking, name="ranking"),
    path("support/calls/<slug:code>/ranking.xlsx", scores.ranking_file, name="ranking_file"),
    path("support/calls/<slug:code>/discuss/", scores.discuss, name="discuss"),
    path("support/calls/<slug:code>/decide/", decisions.decide, name="decide_list"),
    path("support/calls/<slug:code>/notice/", decisions.notice, name="notice"),
    path("support/calls/<slug:code>/notice/end/", decisions.end_notice, name="end_notice"),
    path("support/objections/<slug:code>/answer/", decisions.answer, name="answer_objection"),
    path("support/calls/<slug:code>/follow-up/", decisions.follow_up, name="follow_up"),
]
"""Calls, quotas, panels."""
urlpatterns = of_measures + of_calls
