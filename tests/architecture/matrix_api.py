"""The same for programs: everybody asks with an own key of every scope. Read matrix.py first."""

from __future__ import annotations

from typing import Final

API_ROWS: Final = """
#                                                      nobody lin qian zhou wu  sun chen feng yang tang

GET  casework:api_document                              200  200  200  200  200  200  200  200  200  200
GET  casework:api:api-root                              404  404  404  404  404  404  404  404  404  404
GET  casework:api:cases                                 401  200  200  200  200  200  200  200  200  200
GET  casework:api:case CASE                             401  200  200  404  200  200  200  404  200  404
GET  casework:api:history CASE                          401  200  200  404  200  200  200  404  200  404
GET  casework:api:actions CASE                          401  200  200  404  200  200  200  404  200  404
POST casework:api:move CASE {"action": "accept", "seq": SEQ}    401 409 409 404 409 409 409 404 409 404
POST casework:api:move CASE {"action": "withdraw", "seq": SEQ}  401 201 403 404 403 403 403 404 403 404
# … an application by a program: offered to those who apply, filled in by Lin alone, read by whoever sees the case
GET  casework:api:procedures                            401  200  404  200  404  404  404  404  404  404
GET  casework:api:procedure permit                      401  200  404  200  404  404  404  404  404  404
POST casework:api:cases {"item": "permit", "title": "x", "authority": "AUTHORITY"} 401 201 404 201 404  404  404  404  404  404
GET  casework:api:dossier                               401  200  200  200  404  404  404  404  404  404
GET  casework:api:form DRAFT                            401  200  200  404  404  404  404  404  404  404
GET  casework:api:form PERMIT                           401  200  200  404  200  200  404  404  200  404
GET  casework:api:answers DRAFT                         401  200  200  404  404  404  404  404  404  404
GET  casework:api:answers PERMIT                        401  200  200  404  200  200  404  404  200  404
PATCH casework:api:answers DRAFT {"version": "x", "answers": {}}     401 409 403 404 404 404 404 404 404 404
PATCH casework:api:answers PERMIT {"version": "x", "answers": {}}    401 409 403 404 403 403 404 404 403 404
PATCH casework:api:answers CASE {"version": "x", "answers": {}}      401 409 403 404 403 403 403 404 403 404
PATCH casework:api:section DRAFT 1 {"version": "x", "answers": {}}   401 409 403 404 404 404 404 404 404 404
GET  casework:api:check DRAFT                           401  200  403  404  404  404  404  404  404  404
GET  casework:api:check PERMIT                          401  409  403  404  403  403  404  404  403  404
POST casework:api:submission DRAFT {"seq": 1, "version": "x"}        401 409 403 404 404 404 404 404 404 404
POST casework:api:submission PERMIT {"seq": 1, "version": "x"}       401 409 403 404 403 403 404 404 403 404
POST casework:api:files DRAFT licence                   401  422  422  422  422  422  422  422  422  422
PUT  casework:api:file DRAFT licence PAPER              401  200  403  404  404  404  404  404  404  404
DELETE casework:api:file DRAFT licence PAPER            401  200  403  404  404  404  404  404  404  404
# (422: a file must come with it, which is said before anything is looked up)
GET  casework:api:dossier_kinds                         401  200  404  200  404  404  404  404  404  404
POST casework:api:dossier                               401  422  422  422  422  422  422  422  422  422
POST casework:api:dossier_renewal DOSSIER               401  422  422  422  422  422  422  422  422  422
DELETE casework:api:dossier_paper DOSSIER               401  200  404  404  404  404  404  404  404  404
POST casework:api:rating PERMIT {"stars": 5}            401  409  403  404  403  403  404  404  403  404
# … and what the authority does with it: the same refusals as on the pages
GET  casework:api:items PERMIT                          401  200  200  404  200  200  404  404  200  404
PUT  casework:api:item_answer RETURNED ITEM {"answer": "will_fix"}   401 409 409 404 409 409 409 404 409 404
PUT  casework:api:item_answer PERMIT 1 {"answer": "will_fix"}        401 404 404 404 404 404 404 404 404 404
PUT  casework:api:item_settlement AGAIN ITEM {"settled": true}       401 409 409 404 409 409 409 404 409 404
GET  casework:api:limits PERMIT                         401  200  200  404  200  200  404  404  200  404
POST casework:api:extension PERMIT decision {"seq": 6, "reason": "x"} 401 403 403 404 403 201 404 404 403 404
GET  casework:api:links PERMIT                          401  200  200  404  200  200  404  404  200  404
POST casework:api:link PERMIT appeal {"seq": 6}         401  409  409  404  409  409  404  404  409  404
POST casework:api:recall PERMIT {"seq": 6}              401  409  409  404  409  409  404  404  409  404
GET  casework:api:versions PERMIT                       401  403  403  404  403  200  404  404  403  404
POST casework:api:version PERMIT {"seq": 6, "to": 2, "reason": "x"}  401 403 403 404 403 422 404 404 403 404
GET  casework:api:assignee PERMIT                       401  403  403  404  200  200  404  404  403  404
PUT  casework:api:assignee PERMIT {"person": 0}         401  403  403  404  422  422  404  404  403  404
GET  casework:api:panel PERMIT                          401  403  403  404  403  404  404  404  403  404
PUT  casework:api:panel PERMIT {"seq": 6, "reviewers": [0]}          401 403 403 404 403 404 404 404 403 404
GET  casework:api:opinions CASE                         401  200  200  404  200  200  200  404  200  404
POST casework:api:opinions PERMIT {"round": 1, "vote": "x", "text": "x"} 401 403 403 404 403 403 404 404 403 404
GET  casework:api:tasks                                 401  200  200  200  200  200  200  200  200  200
GET  casework:api:case_tasks PERMIT                     401  200  200  404  200  200  404  404  200  404
POST casework:api:case_tasks PERMIT {"kind": "visit", "body": "x"}   401 403 403 404 422 422 404 404 403 404
POST casework:api:task_answer TASK {"verdict": "consents"}           401 404 404 404 422 403 404 404 403 404
POST casework:api:task_cancel TASK {"reason": ""}       401  404  404  404  422  422  404  404  403  404
POST casework:api:task_answer_files TASK                401  422  422  422  422  422  422  422  422  422
GET  casework:api:task_file ANSWERED TASKPAPER          401  404  404  404  200  200  404  404  200  404
# … a letter before it is sent, many cases at once, conflicts of interest, leave cover
POST casework:api:letter_preview PERMIT {"action": "grant", "seq": 6} 401 403 403 404 403 200 404 404 403 404
GET  casework:api:batch                                 401  422  422  422  422  422  422  422  422  422
POST casework:api:batch {"action": "accept", "cases": [{"case": "C-0000000", "seq": 1}]} 401 422 422 422 422 422 422 422 422 422
GET  casework:api:conflicts                             401  200  200  200  200  200  200  200  200  200
POST casework:api:conflicts {"house": "O-0000000", "reason": "x"}    401 403 403 403 422 422 422 422 422 403
POST casework:api:conflict PERMIT {"reason": "x"}       401  403  403  404  201  201  404  404  201  404
GET  casework:api:case_conflicts PERMIT                 401  403  403  404  403  200  404  404  403  404
POST casework:api:case_conflicts PERMIT {"person": 0, "reason": "x"} 401 403 403 404 403 422 404 404 403 404
POST casework:api:conflict_end CONFLICT {"reason": "x"} 401  404  404  404  404  201  404  404  404  201
GET  casework:api:cover                                 401  200  200  200  200  200  200  200  200  200
POST casework:api:cover {"post": 0, "taker": 0, "valid_from": "2026-12-01", "valid_until": "2026-12-02"} 401 422 422 422 422 422 422 422 422 422
POST casework:api:cover_end COVER                       401  404  404  404  404  201  404  404  201  201
# … a review's films by a program: cuts, objections, the decision
POST casework:api:reviews {"work": "W-0000000"}         401  404  404  404  404  404  404  404  404  404
GET  casework:api:review_cuts CASE                      401  200  200  404  403  403  403  404  403  404
POST casework:api:review_submission CASE {"seq": 1, "version": "x", "cuts": []}     401 409 403 404 403 403 403 404 403 404
POST casework:api:review_submission RETURNED {"seq": 1, "version": "x", "cuts": []} 401 409 403 404 403 403 403 404 403 404
PUT  casework:api:review_item_answer AGAIN ITEM {"answer": "will_fix"}      401 409 403 404 403 403 403 404 403 404
PUT  casework:api:review_item_settlement AGAIN ITEM {"settled": true}       401 403 403 404 403 200 200 404 403 404
GET  casework:api:review_notes CASE                     401  200  200  404  200  200  200  404  200  404
POST casework:api:review_decision CASE {"action": "approve", "seq": SEQ}    401 403 403 404 403 422 403 404 403 404
POST casework:api:review_supplement CASE {"seq": SEQ}   401  403  403  404  409  409  403  404  403  404
POST casework:api:review_decision_preview CASE {"action": "approve", "seq": SEQ} 401 403 403 404 403 200 403 404 403 404
POST casework:api:review_supplement_preview CASE {"seq": SEQ}        401 403 403 404 200 200 403 404 403 404
GET  casework:api:public_lists                          401  200  200  200  200  200  200  200  200  200
GET  casework:api:public_list permit 202611             401  404  404  404  404  404  404  404  404  404
GET  casework:api:standing CASE                         401  422  422  422  422  422  422  422  422  422
GET  casework:api:verify                                401  422  422  422  422  422  422  422  422  422
"""
