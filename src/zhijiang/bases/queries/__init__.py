"""Reads of bases, scoped to a user: an index of names, one a line."""

from zhijiang.bases.queries.counts import SegmentCount as SegmentCount
from zhijiang.bases.queries.counts import by_segment as by_segment
from zhijiang.bases.queries.scope import bases_for as bases_for
from zhijiang.bases.queries.scope import firms_for as firms_for
from zhijiang.bases.queries.scope import register as register
from zhijiang.bases.queries.scope import sees_rows as sees_rows
from zhijiang.bases.queries.scope import segment_name as segment_name
from zhijiang.bases.queries.scope import segments_in_force as segments_in_force
