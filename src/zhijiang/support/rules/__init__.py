"""Who may do what, and what must hold: an index of names, one a line."""

from zhijiang.support.rules.eligibility import Finding as Finding
from zhijiang.support.rules.eligibility import Known as Known
from zhijiang.support.rules.eligibility import check_eligible as check_eligible
from zhijiang.support.rules.eligibility import find as find
from zhijiang.support.rules.grants import check_about_earlier as check_about_earlier
from zhijiang.support.rules.grants import check_amount as check_amount
from zhijiang.support.rules.grants import check_day as check_day
from zhijiang.support.rules.grants import check_instalments as check_instalments
from zhijiang.support.rules.grants import check_may_apply as check_may_apply
from zhijiang.support.rules.grants import check_may_deliver as check_may_deliver
from zhijiang.support.rules.grants import check_may_pay as check_may_pay
from zhijiang.support.rules.grants import check_payment as check_payment
from zhijiang.support.rules.grants import check_running as check_running
from zhijiang.support.rules.grants import check_words as check_words
from zhijiang.support.rules.grants import givers as givers
from zhijiang.support.rules.grants import may_apply as may_apply
from zhijiang.support.rules.grants import may_decide as may_decide
from zhijiang.support.rules.grants import may_pay as may_pay
from zhijiang.support.rules.grants import may_report as may_report
from zhijiang.support.rules.measures import check_draft as check_draft
from zhijiang.support.rules.measures import check_holds_together as check_holds_together
from zhijiang.support.rules.measures import check_in_force as check_in_force
from zhijiang.support.rules.measures import check_may_publish as check_may_publish
from zhijiang.support.rules.measures import check_may_write as check_may_write
from zhijiang.support.rules.measures import check_replaceable as check_replaceable
from zhijiang.support.rules.measures import may_keep as may_keep
