"""The rows of what is told of works for tests/architecture/matrix.py, where the words are explained."""

from typing import Final

ROWS_OF_WORKS: Final = """
#                                                      nobody lin qian zhou wu  sun chen feng yang tang
# what a company tells of its work: written by its producers; pictures and exports are read by all who see the work
GET  catalog:steps WORK                                  in  200  404  404  404  404  404  404  404  404
POST catalog:steps WORK {"kind": "idea"}                 in  422  404  404  404  404  404  404  404  404
POST catalog:remove_step WORK 999999                     in   no  404  404  404  404  404  404  404  404
POST catalog:tie_case WORK {"case": "0"}                 in  422  404  404  404  404  404  404  404  404
POST catalog:untie_case WORK CASE                        in  302  404  404  404  404  404  404  404  404
GET  catalog:credits WORK                                in  200  404  404  404  404  404  404  404  404
POST catalog:credits WORK {"name": ""}                   in  422  404  404  404  404  404  404  404  404
GET  catalog:credit WORK CREDIT                          in  200  404  404  404  404  404  404  404  404
POST catalog:credit WORK CREDIT {"name": ""}             in  422  404  404  404  404  404  404  404  404
POST catalog:move_credit WORK CREDIT up                  in  302  404  404  404  404  404  404  404  404
POST catalog:remove_credit WORK CREDIT                   in  302  404  404  404  404  404  404  404  404
GET  catalog:numbers WORK                                in  200  404  404  404  404  404  404  404  404
POST catalog:numbers WORK {"eidr": "10.5240/1"}          in  409  404  404  404  404  404  404  404  404
GET  catalog:pictures WORK                               in  200  404  404  404  404  404  404  404  404
POST catalog:pictures WORK {"alt": ""}                   in  422  404  404  404  404  404  404  404  404
GET  catalog:picture WORK POSTER                         in  200  200  404  200  200  200  404  200  404
POST catalog:remove_picture WORK POSTER                  in  302  404  404  404  404  404  404  404  404
GET  catalog:work_json WORK                              in  200  200  404  200  200  200  404  200  404
GET  catalog:work_json IDLE                              in  200  200  404  404  404  404  404  404  404
GET  catalog:work_xml WORK                               in  200  200  404  200  200  200  404  200  404
GET  catalog:work_xml IDLE                               in  200  200  404  404  404  404  404  404  404
# … the documents of its rights only by its own company: no authority, though the work lies before it
GET  catalog:rights WORK                                 in  200  200  404  404  404  404  404  404  404
GET  catalog:new_right WORK                              in  200  404  404  404  404  404  404  404  404
POST catalog:new_right WORK {"grantee": ""}              in  422  404  404  404  404  404  404  404  404
GET  catalog:right WORK 1                                in  200  404  404  404  404  404  404  404  404
POST catalog:right WORK 1 {"grantee": ""}                in  422  404  404  404  404  404  404  404  404
POST catalog:strike_right WORK 1                         in  302  404  404  404  404  404  404  404  404
GET  catalog:right_file WORK 1                           in  200  200  404  404  404  404  404  404  404
"""
