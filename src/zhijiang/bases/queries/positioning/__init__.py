"""Reads of positioning, scoped to a user: an index of names, one a line."""

from zhijiang.bases.queries.positioning.card import Card as Card
from zhijiang.bases.queries.positioning.card import card_of as card_of
from zhijiang.bases.queries.positioning.card import frozen as frozen
from zhijiang.bases.queries.positioning.experts import for_experts as for_experts
from zhijiang.bases.queries.positioning.figures import sheet_of as sheet_of
from zhijiang.bases.queries.positioning.heat import heat_map as heat_map
from zhijiang.bases.queries.positioning.heat import order_of as order_of
from zhijiang.bases.queries.positioning.heat import strip_of as strip_of
from zhijiang.bases.queries.positioning.judgements import in_force as in_force
from zhijiang.bases.queries.positioning.judgements import is_whole as is_whole
from zhijiang.bases.queries.positioning.judgements import judgements_for as judgements_for
from zhijiang.bases.queries.positioning.places import network_of as network_of
from zhijiang.bases.queries.positioning.places import scatter_of as scatter_of
from zhijiang.bases.queries.positioning.tables import Table as Table
from zhijiang.bases.queries.positioning.tables import base_of as base_of
from zhijiang.bases.queries.positioning.tables import day_of as day_of
from zhijiang.bases.queries.positioning.tables import in_bases_on as in_bases_on
from zhijiang.bases.queries.positioning.tables import may_see_pictures as may_see_pictures
from zhijiang.bases.queries.positioning.tables import names_of_bases as names_of_bases
from zhijiang.bases.queries.positioning.tables import openable as openable
from zhijiang.bases.queries.positioning.tables import table_for as table_for
from zhijiang.bases.queries.positioning.tables import years_for as years_for
from zhijiang.bases.queries.positioning.trying import Wish as Wish
from zhijiang.bases.queries.positioning.trying import outcome_of as outcome_of
