"""Every write of support: an index of names, one a line."""

from zhijiang.support.actions.deliveries import Service as Service
from zhijiang.support.actions.deliveries import record_delivery as record_delivery
from zhijiang.support.actions.deliveries import strike_delivery as strike_delivery
from zhijiang.support.actions.grants import Goal as Goal
from zhijiang.support.actions.grants import Part as Part
from zhijiang.support.actions.grants import apply_for as apply_for
from zhijiang.support.actions.grants import grant_support as grant_support
from zhijiang.support.actions.grants import report_follow_up as report_follow_up
from zhijiang.support.actions.grants import write_instalments as write_instalments
from zhijiang.support.actions.grants import write_targets as write_targets
from zhijiang.support.actions.measures import Terms as Terms
from zhijiang.support.actions.measures import draft_measure as draft_measure
from zhijiang.support.actions.measures import edit_measure as edit_measure
from zhijiang.support.actions.measures import publish_measure as publish_measure
from zhijiang.support.actions.payments import call_back as call_back
from zhijiang.support.actions.payments import confirm_payment as confirm_payment
from zhijiang.support.actions.payments import confirm_recall as confirm_recall
from zhijiang.support.actions.payments import record_payment as record_payment
from zhijiang.support.actions.payments import record_return as record_return
from zhijiang.support.actions.payments import strike_payment as strike_payment
from zhijiang.support.actions.payments import strike_recall as strike_recall
