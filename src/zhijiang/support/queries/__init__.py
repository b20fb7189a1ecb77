"""Reads of support, scoped to a user: an index of names, one a line."""

from zhijiang.support.queries.scope import measures_for as measures_for
from zhijiang.support.queries.scope import today as today
