"""Reads of deliveries: an index of names, one a line."""

from zhijiang.distribution.queries.facts import Licence as Licence
from zhijiang.distribution.queries.facts import ai_declared as ai_declared
from zhijiang.distribution.queries.facts import licence_of as licence_of
from zhijiang.distribution.queries.facts import profile_of as profile_of
from zhijiang.distribution.queries.facts import profiles_for as profiles_for
from zhijiang.distribution.queries.facts import verdict_on as verdict_on
from zhijiang.distribution.queries.life import steps_of_deliveries as steps_of_deliveries
from zhijiang.distribution.queries.page import Receipt as Receipt
from zhijiang.distribution.queries.page import Standing as Standing
from zhijiang.distribution.queries.page import difference_label as difference_label
from zhijiang.distribution.queries.page import history_of as history_of
from zhijiang.distribution.queries.page import manifest_of as manifest_of
from zhijiang.distribution.queries.page import pack_key as pack_key
from zhijiang.distribution.queries.page import payload_of as payload_of
from zhijiang.distribution.queries.page import place_key as place_key
from zhijiang.distribution.queries.page import receipts_of as receipts_of
from zhijiang.distribution.queries.page import standing_of as standing_of
from zhijiang.distribution.queries.scope import cuts_to_deliver as cuts_to_deliver
from zhijiang.distribution.queries.scope import deliveries_for as deliveries_for
from zhijiang.distribution.queries.scope import digest_of as digest_of
from zhijiang.distribution.queries.scope import link_of as link_of
from zhijiang.distribution.queries.scope import places as places
from zhijiang.distribution.queries.scope import public_houses as public_houses
