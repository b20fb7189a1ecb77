"""What support is in and of, as typed data: an index of names, one a line."""

from zhijiang.support.states.grants import GrantState as GrantState
from zhijiang.support.states.grants import Purpose as Purpose
from zhijiang.support.states.measures import Kind as Kind
from zhijiang.support.states.measures import MeasureState as MeasureState
from zhijiang.support.states.calls import BEFORE_PANEL as BEFORE_PANEL
from zhijiang.support.states.calls import CHOSEN as CHOSEN
from zhijiang.support.states.calls import FIRST as FIRST
from zhijiang.support.states.calls import ROOM as ROOM
from zhijiang.support.states.calls import UNSETTLED as UNSETTLED
from zhijiang.support.states.calls import CallState as CallState
from zhijiang.support.states.calls import EntryState as EntryState
from zhijiang.support.states.calls import ReportState as ReportState
