"""What support is in and of, as typed data: an index of names, one a line."""

from zhijiang.support.states.calls import BEFORE_PANEL as BEFORE_PANEL
from zhijiang.support.states.calls import CHOSEN as CHOSEN
from zhijiang.support.states.calls import FIRST as FIRST
from zhijiang.support.states.calls import ROOM as ROOM
from zhijiang.support.states.calls import UNSETTLED as UNSETTLED
from zhijiang.support.states.calls import CallAct as CallAct
from zhijiang.support.states.calls import CallState as CallState
from zhijiang.support.states.calls import EntryState as EntryState
from zhijiang.support.states.calls import Outcome as Outcome
from zhijiang.support.states.conditions import FIGURE_FACTS as FIGURE_FACTS
from zhijiang.support.states.conditions import MONEY_FACTS as MONEY_FACTS
from zhijiang.support.states.conditions import Condition as Condition
from zhijiang.support.states.conditions import Fact as Fact
from zhijiang.support.states.conditions import Verdict as Verdict
from zhijiang.support.states.conditions import condition_of as condition_of
from zhijiang.support.states.grants import Act as Act
from zhijiang.support.states.grants import Purpose as Purpose
from zhijiang.support.states.grants import project_key as project_key
from zhijiang.support.states.measures import KEEPERS as KEEPERS
from zhijiang.support.states.measures import READERS as READERS
from zhijiang.support.states.measures import Kind as Kind
from zhijiang.support.states.measures import MeasureState as MeasureState
from zhijiang.support.states.money import FEN_OF_A_WAN as FEN_OF_A_WAN
from zhijiang.support.states.money import FEN_OF_A_YUAN as FEN_OF_A_YUAN
from zhijiang.support.states.money import fen_of as fen_of
from zhijiang.support.states.money import wan_of as wan_of
