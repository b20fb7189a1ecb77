"""What support is in and of, as typed data: an index of names, one a line."""

from zhijiang.support.states.grants import GrantState as GrantState
from zhijiang.support.states.grants import Purpose as Purpose
from zhijiang.support.states.measures import Kind as Kind
from zhijiang.support.states.measures import MeasureState as MeasureState
