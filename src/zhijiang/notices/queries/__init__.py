"""Reads of the news: an index of names, one a line."""

from zhijiang.notices.queries.drafting import Prefill as Prefill
from zhijiang.notices.queries.drafting import prefill_of as prefill_of
from zhijiang.notices.queries.drafting import sees as sees
from zhijiang.notices.queries.public import filtered as filtered
from zhijiang.notices.queries.public import latest as latest
from zhijiang.notices.queries.public import picture_of as picture_of
from zhijiang.notices.queries.public import read_now as read_now
from zhijiang.notices.queries.scope import Standing as Standing
from zhijiang.notices.queries.scope import houses_that_publish as houses_that_publish
from zhijiang.notices.queries.scope import last_version as last_version
from zhijiang.notices.queries.scope import newest_of as newest_of
from zhijiang.notices.queries.scope import notices_for as notices_for
from zhijiang.notices.queries.scope import standing_of as standing_of
from zhijiang.notices.queries.scope import waiting_for as waiting_for
