"""The rows of bases for tests/architecture/matrix.py, where the words are explained."""

from typing import Final

ROWS_OF_BASES: Final = """
#                                                      nobody lin qian zhou wu  sun chen feng yang tang
# bases: the register and the published years are public; a base is for the authority, its operator and its firms, a firm for the first two and itself
GET  bases:register                                      200  200  200  200  200  200  200  200  200  200
GET  bases:figures                                       200  200  200  200  200  200  200  200  200  200
GET  bases:figures_of 2022                               200  200  200  200  200  200  200  200  200  200
GET  bases:figures_of 2023                               404  404  404  404  404  404  404  404  404  404
GET  bases:base BASE                                      in  200  200  404  200  200  404  404  200  200
GET  bases:firms BASE                                     in  200  200  404  200  200  404  404  200  200
GET  bases:xlsx BASE                                      in  200  200  404  200  200  404  404  200  200
GET  bases:ledger BASE                                    in  200  200  404  200  200  404  404  200  200
GET  bases:firm BASE FIRM                                 in  200  200  404  200  200  404  404  200  200
GET  bases:firm BASE OTHERFIRM                            in  404  404  404  200  200  404  404  200  200
# … a case leads to its base: this one is about none
GET  bases:of_case CASE                                   in  404  404  404  404  404  404  404  404  404
# … the authority enters, names and publishes; it and the operator keep the rest; a firm reports, and speaks for itself alone
GET  bases:new                                            in  404  404  404  404  200  404  404  404  404
POST bases:new {"name": ""}                               in  404  404  404  404  422  404  404  404  404
GET  bases:name BASE                                      in  404  404  404  404  200  404  404  404  404
POST bases:name BASE {"name": ""}                         in  404  404  404  404  422  404  404  404  404
GET  bases:publish 2023                                   in  404  404  404  404  200  404  404  404  404
POST bases:publish 2023                                   in  404  404  404  404  302  404  404  404  404
GET  bases:edit BASE                                      in  404  404  404  200  200  404  404  404  404
POST bases:edit BASE {"reason": ""}                       in  404  404  404  422  422  404  404  404  404
GET  bases:template                                       in  404  404  404  200  200  404  404  404  404
GET  bases:import BASE                                    in  404  404  404  200  200  404  404  404  404
POST bases:import BASE {"file": ""}                       in  404  404  404  422  422  404  404  404  404
GET  bases:admit BASE                                     in  404  404  404  200  200  404  404  404  404
POST bases:admit BASE {"name": ""}                        in  404  404  404  422  422  404  404  404  404
GET  bases:edit_firm BASE FIRM                            in  404  404  404  200  200  404  404  404  404
POST bases:edit_firm BASE FIRM {"name": ""}               in  404  404  404  422  422  404  404  404  404
GET  bases:rename_firm BASE FIRM                          in  404  404  404  200  200  404  404  404  404
POST bases:rename_firm BASE FIRM {"name": ""}             in  404  404  404  422  422  404  404  404  404
GET  bases:leave BASE FIRM                                in  404  404  404  200  200  404  404  404  404
POST bases:leave BASE FIRM {"left_on": ""}                in  404  404  404  422  422  404  404  404  404
GET  bases:report BASE FIRM                               in  200  404  404  200  200  404  404  404  404
POST bases:report BASE FIRM {"year": ""}                  in  422  404  404  422  422  404  404  404  404
GET  bases:report BASE OTHERFIRM                          in  404  404  404  200  200  404  404  404  404
GET  bases:about BASE FIRM                                in  200  404  404  404  404  404  404  404  404
POST bases:about BASE FIRM {"website": "no address"}      in  422  404  404  404  404  404  404  404  404
GET  bases:enter_line BASE award                          in  404  404  404  200  200  404  404  404  404
POST bases:enter_line BASE award {"title": ""}            in  404  404  404  422  422  404  404  404  404
GET  bases:edit_line BASE LINE                            in  404  404  404  200  200  404  404  404  404
POST bases:edit_line BASE LINE {"title": ""}              in  404  404  404  422  422  404  404  404  404
GET  bases:strike_line BASE LINE                          in  404  404  404  200  200  404  404  404  404
POST bases:strike_line BASE LINE {"reason": ""}           in  404  404  404  422  422  404  404  404  404
# lists and the register: everybody reads what is published; officers of the authority put lists together
GET  bases:register_file csv                             200  200  200  200  200  200  200  200  200  200
GET  bases:register_file exe                             404  404  404  404  404  404  404  404  404  404
GET  bases:entry BASE                                    200  200  200  200  200  200  200  200  200  200
GET  bases:lists                                         200  200  200  200  200  200  200  200  200  200
GET  bases:list LIST                                     200  200  200  200  200  200  200  200  200  200
GET  bases:list DRAFTLIST                                404  404  404  404  404  200  404  404  404  404
GET  bases:list_file LIST csv                            200  200  200  200  200  200  200  200  200  200
GET  bases:list_file DRAFTLIST csv                       404  404  404  404  404  200  404  404  404  404
GET  bases:new_list                                       in  404  404  404  404  200  404  404  404  404
POST bases:new_list {"name": ""}                          in  404  404  404  404  422  404  404  404  404
GET  bases:edit_list DRAFTLIST                            in  404  404  404  404  200  404  404  404  404
POST bases:edit_list DRAFTLIST {"name": ""}               in  404  404  404  404  422  404  404  404  404
POST bases:gather DRAFTLIST {"case": ""}                  in  404  404  404  404  404  404  404  404  404
POST bases:gather_known DRAFTLIST {"base": ""}            in  404  404  404  404  422  404  404  404  404
POST bases:drop DRAFTLIST {"line": ""}                    in  404  404  404  404  404  404  404  404  404
POST bases:propose DRAFTLIST                              in  404  404  404  404  409  404  404  404  404
GET  bases:send_back DRAFTLIST                            in  404  404  404  404  200  404  404  404  404
POST bases:send_back DRAFTLIST {"reason": ""}             in  404  404  404  404  422  404  404  404  404
GET  bases:publish_list DRAFTLIST                         in  404  404  404  404  200  404  404  404  404
POST bases:publish_list DRAFTLIST                         in  404  404  404  404  409  404  404  404  404
# … certificate and plate are for the base and the authority; what is begun about a base, for whom it is
GET  bases:paper BASE certificate                         in  404  404  404  200  200  404  404  200  200
GET  bases:paper BASE plate                               in  404  404  404  404  404  404  404  404  404
GET  bases:plate BASE                                     in  404  404  404  404  200  404  404  404  404
POST bases:plate BASE {"occasion": ""}                    in  404  404  404  404  422  404  404  404  404
GET  bases:begin BASE base-assessment                     in  404  404  404  404  200  404  404  404  404
POST bases:begin BASE base-assessment {"year": ""}        in  404  404  404  404  422  404  404  404  404
GET  bases:begin BASE base-change                         in  404  404  404  404  404  404  404  404  404
GET  bases:begin BASE plan-filing                         in  404  404  404  404  404  404  404  404  404
# … pictures are for the authority and the people of bases; what the panel judged is written down by officers, and read with the base
GET  bases:positions                                      in  200  200  404  200  200  404  404  200  200
GET  bases:positions_network                              in  200  200  404  200  200  404  404  200  200
GET  bases:positions_scatter                              in  200  200  404  200  200  404  404  200  200
GET  bases:positions_growth                               in  200  200  404  200  200  404  404  200  200
GET  bases:positions_what_if                              in  200  200  404  200  200  404  404  200  200
GET  bases:positions_experts                              in  200  200  404  200  200  404  404  200  200
GET  bases:position BASE                                  in  200  200  404  200  200  404  404  200  200
GET  bases:position_rows BASE                             in  404  404  404  404  200  404  404  200  200
GET  bases:judge BASE                                     in  404  404  404  404  200  404  404  404  404
POST bases:judge BASE {"main": ""}                        in  404  404  404  404  422  404  404  404  404
GET  bases:judgement BASE JUDGEMENT                       in  200  200  404  200  200  404  404  200  200
"""
