"""Who gets what at which address: one row for each method of each address. A new address needs its rows here.

The scene is tests/architecture/scene.py; all that stands there is studio A's. Zhou is studio B and Feng a reviewer who
is not on the panel: for them none of it exists. Words: a status; `in` is the way to the sign-in page, `no` the
way back with a refusal in words.
A body in braces goes with the request. 404 and nothing else is the answer for what one may not know of; 403 is for
those who see the thing and may not do this to it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from tests.architecture.matrix_api import API_ROWS
from tests.architecture.matrix_bases import ROWS_OF_BASES
from tests.architecture.matrix_booking import ROWS_OF_BOOKINGS
from tests.architecture.matrix_calls import ROWS_OF_CALLS
from tests.architecture.matrix_distribution import ROWS_OF_DELIVERIES
from tests.architecture.matrix_indicators import ROWS_OF_INDICATORS
from tests.architecture.matrix_kept import ROWS_OF_KEPT
from tests.architecture.matrix_notices import ROWS_OF_NEWS
from tests.architecture.matrix_support import ROWS_OF_SUPPORT
from tests.architecture.matrix_technical import ROWS_OF_CHECKS
from tests.architecture.matrix_works import ROWS_OF_WORKS
from tests.architecture.scene import PEOPLE

NOTE: Final = '{"key": "5f0c1e9a-0000-4000-8000-000000000001", "start": 10, "end": 20, "severity": "issue", "text": "x", "rule": null}'
PASSAGE: Final = '{"key": "5f0c1e9a-0000-4000-8000-000000000002", "start": 10, "end": 20, "answers": {"kind": "flag", "description": "x"}}'
RAISED: Final = '{"key": "5f0c1e9a-0000-4000-8000-000000000003", "version": 1, "start": 10, "end": 20, "severity": "issue", "text": "x", "rule": null}'
ROWS: Final = """
#                                                      nobody lin qian zhou wu  sun chen feng yang tang

# people, language, the door of the demo (closed: these tests do not run in demo mode)
GET  portal:home                                        200  200  200  200  200  200  200  200  200  200
# … bases with their lights, and one at a glance: the authority's people all, others those that they run
GET  portal:bases                                        in  404  404  404  200  200  404  404  200  200
GET  portal:base BASE                                    in  404  404  404  200  200  404  404  200  200
GET  people:account                                      in  200  200  200  200  200  200  200  200  200
POST people:account {"name": ""}                        in  422  422  422  422  422  422  422  422  422
POST people:set_language                                302  302  302  302  302  302  302  302  302  302
GET  people:demo                                        404  404  404  404  404  404  404  404  404  404
POST people:enter_demo                                  404  404  404  404  404  404  404  404  404  404
GET  ui:style                                           200  200  200  200  200  200  200  200  200  200

# works: Lin changes, Qian reads; the authority sees what was laid before it
GET  catalog:works                                       in  200  200  200  200  200  200  200  200  200
GET  catalog:new_work                                    in  200  404  200  404  404  404  404  404  404
POST catalog:new_work {"title": ""}                     in  422  404  422  404  404  404  404  404  404
GET  catalog:work WORK                                   in  200  200  404  200  200  200  404  200  404
GET  catalog:work IDLE                                   in  200  200  404  404  404  404  404  404  404
GET  catalog:edit_work WORK                              in  200  404  404  404  404  404  404  404  404
POST catalog:edit_work WORK {"title": ""}               in  422  404  404  404  404  404  404  404  404
GET  catalog:upload_page WORK                            in  200  404  404  404  404  404  404  404  404
POST catalog:sort WORK                                   in  422  404  404  404  404  404  404  404  404

# cuts and what was made of them
GET  catalog:cut CUT                                     in  200  200  404  200  200  200  404  200  404
GET  catalog:cut IDLECUT                                 in  200  200  404  404  404  404  404  404  404
GET  catalog:standing CUT                                in  200  200  404  200  200  200  404  200  404
POST catalog:retry CUT                                   in  302  404  404  404  404  404  404  404  404
GET  catalog:report CUT                                  in  200  200  404  200  200  200  404  200  404
GET  catalog:report IDLECUT                              in  200  200  404  404  404  404  404  404  404
GET  catalog:report_page CUT                             in  200  200  404  200  200  200  404  200  404
GET  catalog:report_page IDLECUT                         in  200  200  404  404  404  404  404  404  404
GET  catalog:report_paper CUT                            in  200  200  404  200  200  200  404  200  404
GET  catalog:report_paper IDLECUT                        in  200  200  404  404  404  404  404  404  404
GET  catalog:media CUT index.m3u8                       404  200  200  404  200  200  200  404  200  404

# uploads: one's own only (tus; 412 is asked of everybody who does not speak it, before anything is looked up)
OPTIONS catalog:uploads                                 204  204  204  204  204  204  204  204  204  204
POST catalog:uploads                                   401  201  403  404  404  404  404  404  404  404
HEAD catalog:upload UPLOAD                              401  200  404  404  404  404  404  404  404  404
PATCH catalog:upload UPLOAD                             401  204  404  404  404  404  404  404  404  404
DELETE catalog:upload UPLOAD                            401  204  404  404  404  404  404  404  404  404

# a review: the applicant hands in and answers
GET  screening:reviews                                   in  200  200  200  200  200  200  200  200  200
GET  screening:new IDLE                                  in  200  404  404  404  404  404  404  404  404
POST screening:new IDLE                                  in  422  404  404  404  404  404  404  404  404
GET  screening:review CASE                               in  200  200  404  200  200  200  404  200  404
GET  screening:form CASE                                 in  302  404  404  404  404  404  404  404  404
POST screening:form CASE                                 in  302  404  404  404  404  404  404  404  404
POST screening:autosave CASE                             in  409  404  404  404  404  404  404  404  404
GET  screening:papers CASE                               in  302  404  404  404  404  404  404  404  404
POST screening:papers CASE                               in  302  404  404  404  404  404  404  404  404
GET  screening:papers RETURNED                           in  200  404  404  404  404  404  404  404  404
POST screening:papers RETURNED                           in  302  404  404  404  404  404  404  404  404
GET  screening:check CASE                                in  302  404  404  404  404  404  404  404  404
POST screening:check CASE                                in  302  404  404  404  404  404  404  404  404
GET  screening:review RETURNED                           in  200  200  404  200  200  200  404  200  404
GET  screening:answers RETURNED                         in  200  404  404  404  404  404  404  404  404
POST screening:answers RETURNED                         in  302  404  404  404  404  404  404  404  404
# particular images and sounds: the applicant alone declares them, in a form that is open
GET  screening:declare CASE 1                            in  302  302  404  404  404  404  404  404  404
GET  screening:declare RETURNED 1                        in  200  302  404  404  404  404  404  404  404
GET  screening:declare_json RETURNED 1                  401  200  200  404  404  404  404  404  404  404
GET  screening:declare_media RETURNED 1                 401  200  200  404  404  404  404  404  404  404
POST screening:declare_rows RETURNED 1 {PASSAGE}        401  200  403  404  404  404  404  404  404  404
DELETE screening:declare_rows RETURNED 1 {PASSAGE}      401  200  403  404  404  404  404  404  404  404
POST screening:carry RETURNED                            in  302  404  404  404  404  404  404  404  404
GET  screening:declare_changes RETURNED 1                in  200  404  404  404  404  404  404  404  404
POST screening:declare_changes RETURNED 1 {"lines": "x"} in  422  404  404  404  404  404  404  404  404
GET  screening:change_list RETURNED 1                    in  200  404  404  404  404  404  404  404  404
GET  screening:act CASE withdraw                         in  200  404  404  404  404  404  404  404  404
POST screening:act CASE withdraw                         in  302  404  404  404  404  404  404  404  404
# (302 for Lin at the answers: what was filled in is kept, an item is still open)

# … and the authority moves it on
GET  screening:act CASE accept                           in  404  404  404  200  200  404  404  404  404
POST screening:act CASE accept                           in  404  404  404  409  409  404  404  404  404
GET  screening:supplement CASE                           in  404  404  404  302  302  404  404  404  404
POST screening:supplement CASE                           in  404  404  404  422  422  404  404  404  404
POST screening:supplement_letter CASE                    in  404  404  404  422  422  404  404  404  404
GET  screening:recall CASE                               in  404  404  404  404  404  404  404  404  404
POST screening:recall CASE                               in  404  404  404  404  404  404  404  404  404
GET  screening:extend CASE decision                      in  404  404  404  404  200  404  404  404  404
POST screening:extend CASE decision {"reason": ""}      in  404  404  404  404  422  404  404  404  404
GET  screening:panel CASE                                in  404  404  404  404  200  404  404  404  404
POST screening:panel CASE                               in  404  404  404  404  422  404  404  404  404
GET  screening:opinion CASE                              in  404  404  404  404  404  200  404  404  404
POST screening:opinion CASE                              in  404  404  404  404  404  422  404  404  404
POST screening:opinion_json CASE {"vote": "approve", "text": "x", "seq": SEQ}   401 403 403 404 403 403 422 404 403 404
GET  screening:decide CASE                               in  404  404  404  404  200  404  404  404  404
POST screening:decide CASE                               in  404  404  404  404  422  404  404  404  404
POST screening:letter_preview CASE                       in  404  404  404  404  302  404  404  404  404
POST screening:settle_item AGAIN ITEM {"settled": "1"}   in  404  404  404  404  302  302  404  404  404

# the room; a note belongs to its writer, and is no business of the applicant's before a decision
GET  screening:watch_first APPEAL                        in  404  404  404  404  302  404  404  404  404
GET  screening:watch APPEAL 1                            in  404  404  404  404  200  404  404  404  404
GET  screening:watch_json APPEAL 1                      401  404  404  404  404  200  404  404  404  404
GET  screening:watch_media APPEAL 1                     401  404  404  404  404  200  404  404  404  404
GET  screening:in_room CUT                               in  302  302  404  302  302  302  404  302  404
GET  screening:in_room IDLECUT                           in  404  404  404  404  404  404  404  404  404
GET  screening:room CASE 1                               in  200  200  404  200  200  200  404  200  404
GET  screening:room_json CASE 1                         401  200  200  404  200  200  200  404  200  404
GET  screening:media_state CASE 1                       401  200  200  404  200  200  200  404  200  404
GET  screening:recut_json CASE 1                        401  200  200  404  200  200  200  404  200  404
GET  screening:found_changes AGAIN 1 edl                 in  404  404  404  200  200  200  404  200  404
POST screening:judge_change CASE 1 0 {"verdict": "accepted"}   401  403  403  404  403  409  409  404  403  404
POST screening:sittings CASE 1 {"x": 1}                 401  403  403  404  403  201  201  404  403  404
GET  screening:sitting_media CASE SITTING index.m3u8    404  404  404  404  404  404  200  404  404  404
POST screening:claims CASE SITTING {"number": 0}        401  404  404  404  404  404  422  404  404  404
POST screening:notes CASE 1 {NOTE}                      401  403  403  404  403  201  201  404  403  404
PATCH screening:note CASE NOTE {"version": 1, "text": "y"}      401  404  404  404  403  403  200  404  403  404
DELETE screening:note CASE NOTE {"version": 1}          401  404  404  404  403  403  200  404  403  404
POST screening:answer_note CASE NOTE {"version": 1, "kind": "will_fix", "text": ""}     401 404 404 404 403 403 403 404 403 404
POST screening:raise_again CASE NOTE 1 {RAISED}         401  404  404  404  403  409  409  404  403  404
POST screening:settle_note CASE NOTE {"version": 1, "settled": true}    401  404  404  404  403  409  409  404  403  404

# task assignment forms: the bureau keeps this one, the centre leads, studio A helps; nobody else knows of it
GET  assignments:plans                                   in  200  200  200  200  200  200  200  200  200
POST assignments:read_reminders                          in  302  302  302  302  302  302  302  302  302
GET  assignments:new                                     in  404  404  404  200  200  404  404  404  200
POST assignments:new {"title": ""}                       in  404  404  404  422  422  404  404  404  422
GET  assignments:template                                in  404  404  404  200  200  404  404  404  200
GET  assignments:plan PLAN                               in  200  200  404  200  200  404  404  200  200
GET  assignments:gantt PLAN                              in  200  200  404  200  200  404  404  200  200
GET  assignments:by_unit PLAN                            in  200  200  404  200  200  404  404  200  200
GET  assignments:xlsx PLAN                               in  200  200  404  200  200  404  404  200  200
GET  assignments:pdf PLAN                                in  200  200  404  200  200  404  404  200  200
GET  assignments:edit PLAN                               in  404  404  404  404  200  404  404  404  200
POST assignments:edit PLAN {"title": ""}                 in  404  404  404  404  422  404  404  404  422
GET  assignments:add PLAN                                in  404  404  404  404  200  404  404  404  200
POST assignments:add PLAN {"item": ""}                   in  404  404  404  404  422  404  404  404  422
GET  assignments:import PLAN                             in  404  404  404  404  200  404  404  404  200
POST assignments:import PLAN {"file": ""}                in  404  404  404  404  422  404  404  404  422
POST assignments:publish PLAN                            in  404  404  404  404  no  404  404  404  no
GET  assignments:duty PLAN 1                             in  200  200  404  200  200  404  404  200  200
GET  assignments:evidence PLAN 1 EVIDENCE                in  200  200  404  200  200  404  404  200  200
GET  assignments:edit_duty PLAN 1                        in  404  404  404  404  200  404  404  404  200
POST assignments:edit_duty PLAN 1 {"item": ""}           in  404  404  404  404  422  404  404  404  422
POST assignments:act PLAN 1 progress {"text": ""}        in  422  404  404  422  404  404  404  404  404
POST assignments:act PLAN 1 done {"text": ""}            in  404  404  404  422  404  404  404  404  404
POST assignments:act PLAN 1 confirm {"x": ""}            in  404  404  404  404  404  404  404  404  404
POST assignments:act PLAN 1 cancel {"reason": ""}        in  404  404  404  404  422  404  404  404  422
POST assignments:finish_step PLAN 1 STEP                 in  404  404  404  302  404  404  404  404  404

# letters: whoever has the code may verify; the file is for those who see the case
GET  casework:verify                                    200  200  200  200  200  200  200  200  200  200
GET  casework:verified LETTER                           404  404  404  404  404  404  404  404  404  404
GET  casework:verified LETTER ?c=LETTERCODE             200  200  200  200  200  200  200  200  200  200
POST casework:verified LETTER ?c=LETTERCODE {"x": "1"} 422  422  422  422  422  422  422  422  422  422
GET  casework:document LETTERCODE                        in  200  200  404  200  200  200  404  200  404

GET  casework:document_docx LETTERCODE                   in  404  404  404  404  404  404  404  404  404

# letter templates are kept by the administrators of the body (404 for a version that there is not; 422: a reason is asked)
GET  casework:letter_templates                           in  404  404  404  404  404  404  404  404  200
GET  casework:letter_template BODY permit refusal                        in  404  404  404  404  404  404  404  404  200
POST casework:letter_template BODY permit refusal {"reason": ""}       in  404  404  404  404  404  404  404  404  422
GET  casework:template_docx BODY permit refusal 0                        in  404  404  404  404  404  404  404  404  200
GET  casework:template_pdf BODY permit refusal 0                         in  404  404  404  404  404  404  404  404  200
GET  casework:template_picture BODY permit refusal 0                     in  404  404  404  404  404  404  404  404  200
POST casework:publish_template BODY permit refusal 1                     in  404  404  404  404  404  404  404  404  404
POST casework:drop_template BODY permit refusal 1                        in  404  404  404  404  404  404  404  404  404
POST casework:back_template BODY permit refusal 0 {"x": ""}            in  404  404  404  404  404  404  404  404  422

# the application form: Lin writes, Qian reads, nobody else knows of a draft (409: the page was not drawn from what stands there)
GET  casework:form DRAFT                                 in  200  200  404  404  404  404  404  404  404
GET  casework:form CASE                                  in  302  302  404  404  404  404  404  404  404
GET  casework:form_file DRAFT                            in  200  200  404  404  404  404  404  404  404
GET  casework:workbook DRAFT                             in  200  404  404  404  404  404  404  404  404
POST casework:workbook DRAFT {"file": ""}               in  422  404  404  404  404  404  404  404  404
GET  casework:blank_form permit                          in  200  404  200  404  404  404  404  404  404
GET  casework:section DRAFT 1                            in  200  200  404  404  404  404  404  404  404
POST casework:section DRAFT 1                            in  409  404  404  404  404  404  404  404  404
POST casework:autosave DRAFT 1                           in  409  404  404  404  404  404  404  404  404
GET  casework:check DRAFT                                in  200  404  404  404  404  404  404  404  404
POST casework:check DRAFT                                in  409  404  404  404  404  404  404  404  404
POST casework:upload_paper DRAFT licence                 in  409  404  404  404  404  404  404  404  404
GET  casework:paper DRAFT PAPER licence                  in  200  200  404  404  404  404  404  404  404
GET  casework:compare CASE                               in  200  200  404  200  200  200  404  200  404
GET  casework:compare DRAFT                              in  200  200  404  404  404  404  404  404  404

# the dossier is the house's own; organisations are suggested to whoever fills in a form
GET  casework:dossier                                    in  200  200  200  404  404  404  404  404  404
GET  casework:add_to_dossier                             in  200  404  200  404  404  404  404  404  404
POST casework:add_to_dossier                             in  422  404  422  404  404  404  404  404  404
GET  casework:dossier_paper DOSSIER                      in  200  200  404  404  404  404  404  404  404
GET  casework:renew_paper DOSSIER                        in  200  404  404  404  404  404  404  404  404
POST casework:renew_paper DOSSIER {"number": "1"}       in  422  404  404  404  404  404  404  404  404
POST casework:withdraw_paper DOSSIER                     in  302  404  404  404  404  404  404  404  404
GET  casework:organisations                              in  200  200  200  200  200  200  200  200  200
# many cases: one's own list, searches, figures; a batch without a case goes back to the list
GET  casework:cases                                      in  200  200  200  200  200  200  200  200  200
GET  casework:cases_file json                            in  200  200  200  200  200  200  200  200  200
POST casework:ask_list {"kind": "x"}                    in  404  404  404  404  404  404  404  404  404
GET  casework:list_file LISTFILE                         in  404  404  404  404  200  404  404  404  404
GET  casework:list_bytes LISTFILE                        in  404  404  404  404  200  404  404  404  404
POST casework:keep_filter {"filter_name": "x"}          in  302  302  302  302  302  302  302  302  302
POST casework:change_filter FILTER {"name": "y"}        in  302  404  404  404  404  404  404  404  404
GET  casework:board                                      in  200  200  200  200  200  200  200  200  200
GET  casework:batch                                      in  302  302  302  302  302  302  302  302  302
POST casework:batch                                     in  302  302  302  302  302  302  302  302  302
GET  casework:statistics                                 in  200  200  200  200  200  200  200  200  200
GET  casework:statistics_file json                       in  200  200  200  200  200  200  200  200  200
# registers of cases filed elsewhere: the officers' of the authority
GET  casework:registers                                  in  404  404  404  404  200  404  404  404  404
GET  casework:new_register plan-filing                   in  404  404  404  404  200  404  404  404  404
POST casework:new_register plan-filing {"file": ""}     in  404  404  404  404  422  404  404  404  404
GET  casework:register_template plan-filing              in  404  404  404  404  200  404  404  404  404
GET  casework:register_file plan-filing                  in  404  404  404  404  200  404  404  404  404
GET  casework:register REGISTER                          in  404  404  404  404  200  404  404  404  404
POST casework:register REGISTER {"number": "99"}        in  404  404  404  404  422  404  404  404  404
GET  casework:register_faults REGISTER                   in  404  404  404  404  200  404  404  404  404
GET  casework:archive CASE                               in  404  404  404  404  200  404  404  200  404
GET  casework:archive LETTER                             in  200  200  404  404  200  404  404  200  404
GET  casework:rate CASE                                  in  404  404  404  404  404  404  404  404  404
GET  casework:rate LETTER                                in  200  404  404  404  404  404  404  404  404
POST casework:rate LETTER {"stars": "9"}                in  422  404  404  404  404  404  404  404  404

# for everybody: lists (none is published in the scene), and a standing for whoever has the secret
GET  casework:public_lists                              200  200  200  200  200  200  200  200  200  200
GET  casework:public_list permit 202611                 404  404  404  404  404  404  404  404  404  404
GET  casework:public_list_file permit 202611 csv        404  404  404  404  404  404  404  404  404  404
GET  casework:status                                    200  200  200  200  200  200  200  200  200  200
POST casework:status {"code": ""}                      422  422  422  422  422  422  422  422  422  422

# keys, and what programs get with everybody's
GET  casework:own_data                                   in  200  200  200  200  200  200  200  200  200
GET  casework:tokens                                     in  200  200  200  200  200  200  200  200  200
POST casework:tokens {"name": ""}                       in  422  422  422  422  422  422  422  422  422
POST casework:revoke_token TOKEN                         in  302  404  404  404  404  404  404  404  404
# the desk: who has a case in hand, conflicts, tasks, cover, the inbox, web hooks. The permit is studio A's, its task the centre's
GET  casework:assign PERMIT                              in  404  404  404  200  200  404  404  404  404
POST casework:assign PERMIT                              in  404  404  404  422  422  404  404  404  404
POST casework:take PERMIT                                in  404  404  404  302  302  404  404  404  404
GET  casework:declare_conflict PERMIT                    in  404  404  404  200  200  404  404  200  404
POST casework:declare_conflict PERMIT {"reason": ""}    in  404  404  404  422  422  404  404  422  404
GET  casework:case_conflicts PERMIT                      in  404  404  404  404  200  404  404  404  404
POST casework:case_conflicts PERMIT {"reason": ""}      in  404  404  404  404  422  404  404  404  404
GET  casework:conflicts                                  in  200  200  200  200  200  200  200  200  200
POST casework:conflicts {"reason": ""}                  in  404  404  404  422  422  422  422  422  404
POST casework:end_conflict CONFLICT {"reason": ""}      in  404  404  404  404   no  404  404  404   no
GET  casework:new_task PERMIT visit                      in  404  404  404  200  200  404  404  404  404
POST casework:new_task PERMIT visit {"ask": ""}         in  404  404  404  422  422  404  404  404  404
GET  casework:tasks                                      in  200  200  200  200  200  200  200  200  200
GET  casework:task TASK                                  in  404  404  404  200  200  404  404  200  404
POST casework:task TASK                                  in  404  404  404  422  404  404  404  404  404
POST casework:task ANSWERED                              in  404  404  404  409  409  404  404  409  404
POST casework:cancel_task TASK {"reason": ""}           in  404  404  404  422  422  404  404  404  404
GET  casework:task_file ANSWERED TASKPAPER                   in  404  404  404  200  200  404  404  200  404
GET  casework:task_file TASK TASKPAPER                       in  404  404  404  404  404  404  404  404  404
GET  casework:delegations                                in  200  200  200  200  200  200  200  200  200
POST casework:delegations {"post": ""}                  in  422  422  422  422  422  422  422  422  422
POST casework:end_delegation COVER                       in  404  404  404  404  302  404  404  302  302
GET  casework:messages                                   in  200  200  200  200  200  200  200  200  200
POST casework:read_message MESSAGE                       in  302  404  404  404  404  404  404  404  404
POST casework:read_all_messages                          in  302  302  302  302  302  302  302  302  302
GET  casework:message_settings                           in  200  200  200  200  200  200  200  200  200
POST casework:message_settings {"x": ""}                in  422  422  422  422  422  422  422  422  422
GET  casework:hooks                                      in  200  404  200  404  404  404  404  404  200
POST casework:hooks {"url": ""}                         in  422  404  422  404  404  404  404  404  422
POST casework:end_hook HOOK                              in  302  404  404  404  404  404  404  404  404

# a case on the engine's own pages: the applicant reads, the authority moves it; a review goes on to its room
GET  casework:items                                      in  200  404  200  404  404  404  404  404  404
GET  casework:new_case permit                            in  200  404  200  404  404  404  404  404  404
POST casework:new_case permit {"title": ""}             in  422  404  422  404  404  404  404  404  404
GET  casework:case PERMIT                                in  200  200  404  200  200  404  404  200  404
GET  casework:case CASE                                  in  302  302  404  302  302  302  404  302  404
GET  casework:drawing PERMIT                             in  200  200  404  200  200  404  404  200  404
GET  casework:act PERMIT refuse                          in  404  404  404  404  200  404  404  404  404
POST casework:act PERMIT refuse {"reason": ""}          in  404  404  404  404  422  404  404  404  404
POST casework:letter_preview PERMIT refuse {"reason": ""} in 404  404  404  404  422  404  404  404  404
GET  casework:answers PERMIT                             in  302  404  404  404  404  404  404  404  404
POST casework:answers PERMIT                             in  302  404  404  404  404  404  404  404  404
POST casework:settle_item PERMIT ITEM                    in  404  404  404  404  404  404  404  404  404
GET  casework:recall PERMIT                              in  404  404  404  404  404  404  404  404  404
GET  casework:extend PERMIT decision                     in  404  404  404  404  200  404  404  404  404
POST casework:extend PERMIT decision {"reason": ""}     in  404  404  404  404  409  404  404  404  404
GET  casework:link PERMIT appeal                         in  404  404  404  404  404  404  404  404  404
GET  casework:panel PERMIT                               in  404  404  404  404  404  404  404  404  404
GET  casework:opinion PERMIT                             in  404  404  404  404  404  404  404  404  404
GET  casework:move_version PERMIT                        in  404  404  404  404  404  404  404  404  404

# accounts (allauth): one's own things only. 302 is "first say your password again" or "nothing to do here"
GET  account_login                                      200  302  302  302  302  302  302  302  302  302
POST account_login                                      200  302  302  302  302  302  302  302  302  302
GET  account_logout                                     302  200  200  200  200  200  200  200  200  200
POST account_logout                                     302  302  302  302  302  302  302  302  302  302
GET  account_inactive                                   200  200  200  200  200  200  200  200  200  200
GET  account_signup                                     200  302  302  302  302  302  302  302  302  302
POST account_signup                                     200  302  302  302  302  302  302  302  302  302
GET  account_reauthenticate                              in  200  200  200  200  200  200  200  200  200
GET  account_email                                       in  200  200  200  200  200  200  200  200  200
GET  account_email_verification_sent                    200  200  200  200  200  200  200  200  200  200
GET  account_confirm_email x                            200  200  200  200  200  200  200  200  200  200
GET  account_change_password                             in  200  200  200  200  200  200  200  200  200
GET  account_set_password                                in  302  302  302  302  302  302  302  302  302
GET  account_reset_password                             200  200  200  200  200  200  200  200  200  200
GET  account_reset_password_done                        200  200  200  200  200  200  200  200  200  200
GET  account_reset_password_from_key x x                200  200  200  200  200  200  200  200  200  200
GET  account_reset_password_from_key_done               200  200  200  200  200  200  200  200  200  200
GET  account_confirm_login_code                          in  302  302  302  302  302  302  302  302  302
GET  mfa_index                                           in  200  200  200  200  200  200  200  200  200
GET  mfa_authenticate                                    in  302  302  302  302  302  302  302  302  302
GET  mfa_reauthenticate                                  in  302  302  302  302  302  302  302  302  302
GET  mfa_reauthenticate_webauthn                         in  302  302  302  302  302  302  302  302  302
GET  mfa_login_webauthn                                  in  302  302  302  302  302  302  302  302  302
GET  mfa_activate_totp                                   in  302  302  302  302  302  302  302  302  302
GET  mfa_deactivate_totp                                 in  404  404  404  404  404  404  404  404  404
GET  mfa_view_recovery_codes                             in  404  404  404  404  404  404  404  404  404
GET  mfa_generate_recovery_codes                         in  302  302  302  302  302  302  302  302  302
GET  mfa_download_recovery_codes                         in  404  404  404  404  404  404  404  404  404
GET  mfa_list_webauthn                                   in  200  200  200  200  200  200  200  200  200
GET  mfa_add_webauthn                                    in  302  302  302  302  302  302  302  302  302
GET  mfa_remove_webauthn 1                               in  302  302  302  302  302  302  302  302  302
GET  mfa_edit_webauthn 1                                 in  302  302  302  302  302  302  302  302  302
"""
_ROW: Final = re.compile(
    r"(?P<method>[A-Z]+)\s+(?P<name>[\w:-]+)(?P<arguments>(?: [\w.?=-]+)*?)\s*(?P<body>\{.*\})?\s+(?P<words>(?:(?:in|no|\d{3})\s*){10})$"
)


@dataclass(frozen=True)
class Row:
    """What each person gets for one method of one address."""

    method: str
    name: str
    arguments: tuple[str, ...]
    body: str
    expected: Mapping[str, str]

    @property
    def title(self) -> str:
        return " ".join((self.method, self.name, *self.arguments))

    def content(self, *, seq: int, authority: str = "") -> dict[str, Any] | None:
        """The body, with the case's number of the last event where the row says SEQ, and the bureau's code for AUTHORITY."""
        if not self.body:
            return None
        whole = {"{NOTE}": NOTE, "{PASSAGE}": PASSAGE, "{RAISED}": RAISED}
        text = whole.get(self.body) or self.body.replace("SEQ", str(seq)).replace("AUTHORITY", authority)
        content: dict[str, Any] = json.loads(text)
        return content


def rows() -> list[Row]:
    """The table, parsed. Raises AssertionError for a line that cannot be read."""
    found = []
    own = ROWS + ROWS_OF_KEPT + ROWS_OF_BASES + ROWS_OF_INDICATORS + ROWS_OF_SUPPORT + ROWS_OF_CALLS
    own += ROWS_OF_NEWS + ROWS_OF_DELIVERIES + ROWS_OF_WORKS + ROWS_OF_CHECKS + ROWS_OF_BOOKINGS + API_ROWS
    for line in own.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        match = _ROW.match(line.rstrip())
        assert match, f"cannot be read: {line}"
        expected = dict(zip(PEOPLE, match["words"].split(), strict=True))
        found.append(
            Row(match["method"], match["name"], tuple(match["arguments"].split()), match["body"] or "", expected)
        )
    return found
