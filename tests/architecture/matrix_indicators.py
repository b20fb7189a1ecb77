"""The rows of indicators for tests/architecture/matrix.py, where the words are explained."""

from typing import Final

ROWS_OF_INDICATORS: Final = """
#                                                      nobody lin qian zhou wu  sun chen feng yang tang
# indicators: meanings and what was published are public; series are for those who see the rows
GET  indicators:definitions                              200  200  200  200  200  200  200  200  200  200
GET  indicators:told_last                                302  302  302  302  302  302  302  302  302  302
GET  indicators:told TOLD                                200  200  200  200  200  200  200  200  200  200
GET  indicators:told PERIOD                              404  404  404  404  404  404  404  404  404  404
GET  indicators:told_file TOLD csv                       200  200  200  200  200  200  200  200  200  200
GET  indicators:series revenue                            in  404  404  404  200  200  404  404  200  200
GET  indicators:series_file revenue csv                   in  404  404  404  200  200  404  404  200  200
GET  indicators:of_base BASE                              in  404  404  404  200  200  404  404  200  200
# … a period is for whoever is asked or looks on; the authority opens, seals, corrects and publishes
GET  indicators:periods                                   in  200  200  200  200  200  200  200  200  200
POST indicators:read_reminders                            in  302  302  302  302  302  302  302  302  302
GET  indicators:open                                      in  404  404  404  404  200  404  404  404  404
POST indicators:open {"year": ""}                         in  404  404  404  404  422  404  404  404  404
GET  indicators:period PERIOD                             in  200  200  404  200  200  404  404  200  200
GET  indicators:due PERIOD                               in  404  404  404  404  200  404  404  404  404
GET  indicators:due TOLD                                 in  404  404  404  404  404  404  404  404  404
POST indicators:due PERIOD {"reason": ""}                in  404  404  404  404  422  404  404  404  404
POST indicators:seal_period PERIOD                        in  404  404  404  404  302  404  404  404  404
GET  indicators:publish TOLD                              in  404  404  404  404  302  404  404  404  404
POST indicators:publish PERIOD                            in  404  404  404  404   no  404  404  404  404
GET  indicators:base PERIOD BASE                          in  404  404  404  200  200  404  404  200  200
GET  indicators:workbook PERIOD BASE                      in  404  404  404  200  200  404  404  404  404
GET  indicators:import PERIOD BASE                        in  404  404  404  200  200  404  404  404  404
POST indicators:import PERIOD BASE {"file": ""}           in  404  404  404  422  422  404  404  404  404
GET  indicators:workbook_of_bases PERIOD                  in  404  404  404  200  200  404  404  404  404
GET  indicators:import_bases PERIOD                       in  404  404  404  200  200  404  404  404  404
POST indicators:import_bases PERIOD {"file": ""}          in  404  404  404  422  422  404  404  404  404
# … a report is read with the rows, made by the firm, the operator or the authority, and sent back by the last two
GET  indicators:report PERIOD BASE FIRM                   in  200  200  404  200  200  404  404  200  200
GET  indicators:report PERIOD BASE OTHERFIRM              in  404  404  404  200  200  404  404  200  200
GET  indicators:report PERIOD BASE own                    in  404  404  404  200  200  404  404  200  200
POST indicators:report PERIOD BASE FIRM {"jobs": "x"}     in  422  404  404  422  422  404  404  404  404
POST indicators:report PERIOD BASE OTHERFIRM {"jobs": "x"} in 404  404  404  404  404  404  404  404  404
POST indicators:report PERIOD BASE own {"trained": "x"}   in  404  404  404  422  422  404  404  404  404
GET  indicators:send_back PERIOD BASE FIRM                in  404  404  404  200  200  404  404  404  404
POST indicators:send_back PERIOD BASE FIRM {"words": ""}  in  404  404  404  422  422  404  404  404  404
POST indicators:seal PERIOD BASE FIRM                     in  404  404  404  404  302  404  404  404  404
GET  indicators:correct PERIOD BASE OTHERFIRM             in  404  404  404  404  200  404  404  404  404
POST indicators:correct PERIOD BASE OTHERFIRM {"reason": ""} in 404 404 404  404  422  404  404  404  404
"""
