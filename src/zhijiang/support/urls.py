from django.urls import URLPattern, path

from zhijiang.support.views import applications, deliveries, grants, ledger, measures

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
of_calls: list[URLPattern] = []
"""Calls, quotas, panels."""
urlpatterns = of_measures + of_calls
