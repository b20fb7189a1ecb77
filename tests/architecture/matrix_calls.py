"""The rows of calls for tests/architecture/matrix.py, where the words are explained."""

from typing import Final

ROWS_OF_CALLS: Final = """
#                                                      nobody lin qian zhou wu  sun chen feng yang tang
# calls: what is published is everybody's to read; officers of the authority draft, publish and decide
GET  support:calls                                       200  200  200  200  200  200  200  200  200  200
GET  support:call CALL                                   200  200  200  200  200  200  200  200  200  200
GET  support:call DRAFTCALL                              404  404  404  404  404  200  404  404  404  404
GET  support:new_call                                     in  404  404  404  404  200  404  404  404  404
POST support:new_call {"title": ""}                       in  404  404  404  404  422  404  404  404  404
GET  support:edit_call DRAFTCALL                          in  404  404  404  404  200  404  404  404  404
POST support:edit_call DRAFTCALL {"title": ""}            in  404  404  404  404  422  404  404  404  404
GET  support:quotas DRAFTCALL                             in  404  404  404  404  200  404  404  404  404
POST support:quotas DRAFTCALL {"x": "1"}                  in  404  404  404  404  302  404  404  404  404
GET  support:experts CALL                                 in  404  404  404  404  200  404  404  404  404
POST support:experts CALL {"users": "x"}                  in  404  404  404  404  422  404  404  404  404
GET  support:longer CALL                                  in  404  404  404  404  200  404  404  404  404
POST support:longer CALL {"reason": ""}                   in  404  404  404  404  422  404  404  404  404
POST support:publish_call DRAFTCALL                       in  404  404  404  404   no  404  404  404  404
POST support:begin_scoring CALL                           in  404  404  404  404   no  404  404  404  404
# … houses apply; an entry is read by its house, its unit, the authority, and blind by its experts; rivals find nothing
GET  support:apply_to_call CALL                           in  200  404  200  404  404  404  404  404  404
POST support:apply_to_call CALL {"title": ""}             in  422  404  422  404  404  404  404  404  404
GET  support:entry FIRSTENTRY                             in  200  200  404  200  200  404  404  200  404
GET  support:entry DRAFTENTRY                             in  200  200  404  404  404  404  404  404  404
GET  support:entry SCOREENTRY                             in  200  200  404  200  200  302  404  200  404
POST support:hand_in_entry DRAFTENTRY                     in  409  409  404  404  404  404  404  404  404
GET  support:unit_desk CALL UNIT                          in  404  404  404  200  404  404  404  404  404
POST support:unit_desk CALL UNIT                          in  404  404  404  422  404  404  404  404  404
GET  support:decline FIRSTENTRY                           in  404  404  404  200  404  404  404  404  404
POST support:decline FIRSTENTRY {"words": ""}             in  404  404  404  422  404  404  404  404  404
GET  support:entries CALL                                 in  404  404  404  404  200  404  404  404  404
GET  support:entries_file CALL                            in  404  404  404  404  200  404  404  404  404
POST support:eligible CHECKENTRY {"about_double": "x"}    in  404  404  404  404  302  404  404  404  404
# … experts score, without names; the bureau ranks, decides and makes public; everybody reads the notice and may object
GET  support:sheet SCORECALL                              in  404  404  404  404  404  200  404  404  404
POST support:hand_in_sheet SCORECALL                      in  404  404  404  404  404   no  404  404  404
GET  support:score SCORECALL SCOREENTRY                   in  404  404  404  404  404  200  404  404  404
POST support:score SCORECALL SCOREENTRY                   in  404  404  404  404  404  422  404  404  404
POST support:rank SCORECALL                               in  404  404  404  404   no  404  404  404  404
GET  support:ranking RANKCALL                             in  404  404  404  404  200  404  404  404  404
GET  support:ranking_file RANKCALL                        in  404  404  404  404  200  404  404  404  404
POST support:discuss RANKCALL                             in  404  404  404  404   no  404  404  404  404
GET  support:points RANKCALL RANKENTRY                    in  404  404  404  404  200  404  404  404  404
GET  support:set_defence SCOREENTRY                      in  404  404  404  404  200  404  404  404  404
POST support:set_defence SCOREENTRY {"place": ""}        in  404  404  404  404  422  404  404  404  404
GET  support:set_defence RANKENTRY                       in  404  404  404  404  404  404  404  404  404
GET  support:record_defence SCOREENTRY                   in  404  404  404  404  200  404  404  404  404
POST support:record_defence SCOREENTRY {"words": ""}     in  404  404  404  404  422  404  404  404  404
GET  support:hear RANKENTRY                               in  404  404  404  404  200  404  404  404  404
POST support:hear RANKENTRY {"words": ""}                 in  404  404  404  404  422  404  404  404  404
GET  support:decide_list RANKCALL                         in  404  404  404  404  200  404  404  404  404
POST support:decide_list RANKCALL                         in  404  404  404  404  409  404  404  404  404
GET  support:list LISTCALL                                in  404  404  404  404  200  404  404  404  404
POST support:approve_list LISTCALL                        in  404  404  404  404   no  404  404  404  404
POST support:send_list_back LISTCALL {"words": ""}        in  404  404  404  404   no  404  404  404  404
GET  support:notice NOTICECALL                           200  200  200  200  200  200  200  200  200  200
POST support:notice NOTICECALL {"name": ""}              422  422  422  422  422  422  422  422  422  422
GET  support:answer_objection OBJECTION                   in  404  404  404  404  200  404  404  404  404
POST support:answer_objection OBJECTION {"answer": ""}    in  404  404  404  404  422  404  404  404  404
POST support:end_notice NOTICECALL                        in  404  404  404  404   no  404  404  404  404
GET  support:agreement AGREEENTRY                         in  404  404  404  404  200  404  404  404  404
POST support:agreement AGREEENTRY {"number": ""}          in  404  404  404  404  422  404  404  404  404
GET  support:follow_up NOTICECALL                         in  404  404  404  404  200  404  404  404  404
GET  support:ask_to_close AGREECALL                       in  404  404  404  404  200  404  404  404  404
POST support:ask_to_close AGREECALL {"words": ""}         in  404  404  404  404  422  404  404  404  404
POST support:close_call AGREECALL                         in  404  404  404  404   no  404  404  404  404
"""
