"""Writes of the news: an index of names, one a line."""

from zhijiang.notices.actions.publishing import propose as propose
from zhijiang.notices.actions.publishing import publish as publish
from zhijiang.notices.actions.publishing import recall as recall
from zhijiang.notices.actions.publishing import send_back as send_back
from zhijiang.notices.actions.publishing import withdraw as withdraw
from zhijiang.notices.actions.texts import Given as Given
from zhijiang.notices.actions.texts import add_picture as add_picture
from zhijiang.notices.actions.texts import begin as begin
from zhijiang.notices.actions.texts import remove_picture as remove_picture
from zhijiang.notices.actions.texts import revise as revise
from zhijiang.notices.actions.texts import write as write
