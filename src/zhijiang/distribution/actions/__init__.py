"""Writes of deliveries and releases: an index of names, one a line."""

from zhijiang.distribution.actions.handing import fetch as fetch
from zhijiang.distribution.actions.handing import make_link as make_link
from zhijiang.distribution.actions.handing import put_in_place as put_in_place
from zhijiang.distribution.actions.handing import revoke_link as revoke_link
from zhijiang.distribution.actions.handing import send_to_place as send_to_place
from zhijiang.distribution.actions.packing import finish_packing as finish_packing
from zhijiang.distribution.actions.packing import give_up_packing as give_up_packing
from zhijiang.distribution.actions.packing import pack as pack
from zhijiang.distribution.actions.preparing import Recipient as Recipient
from zhijiang.distribution.actions.preparing import begin as begin
from zhijiang.distribution.actions.preparing import check as check
from zhijiang.distribution.actions.preparing import withdraw as withdraw
from zhijiang.distribution.actions.receiving import confirm as confirm
from zhijiang.distribution.actions.receiving import confirm_by_hash as confirm_by_hash
from zhijiang.distribution.actions.releasing import Figure as Figure
from zhijiang.distribution.actions.releasing import Shown as Shown
from zhijiang.distribution.actions.releasing import announce as announce
from zhijiang.distribution.actions.releasing import change as change
from zhijiang.distribution.actions.releasing import check_figures as check_figures
from zhijiang.distribution.actions.releasing import correct as correct
from zhijiang.distribution.actions.releasing import enter as enter
from zhijiang.distribution.actions.releasing import move as move
