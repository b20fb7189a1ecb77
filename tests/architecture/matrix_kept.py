"""The rows of what an authority keeps as data, for tests/architecture/matrix.py, where the words are explained."""

from typing import Final

ROWS_OF_KEPT: Final = """
#                                                      nobody lin qian zhou wu  sun chen feng yang tang

# procedures: read inside the authority, drafted and published by its administrators (409: what is published is never changed)
GET  casework:procedures                                 in  404  404  404  404  200  404  404  200  200
GET  casework:procedure permit 1                         in  404  404  404  404  200  404  404  200  200
POST casework:draft_procedure permit                     in  404  404  404  404  404  404  404  404  302
POST casework:save_procedure permit 1 {"text": "x"}     in  404  404  404  404  404  404  404  404  409
GET  casework:preview permit 1 1                         in  404  404  404  404  200  404  404  200  200
POST casework:preview permit 1 1 {"title": "x"}         in  404  404  404  404  302  404  404  302  302
POST casework:propose_procedure permit 1                 in  404  404  404  404  404  404  404  404  409
POST casework:send_back_procedure permit 1 {"words": "x"}  in 404  404  404  404  404  404  404  404  409
POST casework:publish_procedure permit 1                 in  404  404  404  404  404  404  404  404  409
POST casework:drop_procedure permit 1                    in  404  404  404  404  404  404  404  404  409
GET  casework:question permit 1 new                      in  404  404  404  404  404  404  404  404  404
POST casework:remove_question permit 1 investment        in  404  404  404  404  404  404  404  404  409

# names of organisations: an administrator of an authority enters those of whatever is below, a member who acts for a house its own
GET  casework:names                                      in  200  404  200  404  404  404  404  404  200
GET  casework:name_organisation HOUSE                    in  200  404  404  404  404  404  404  404  200
POST casework:name_organisation HOUSE {"name": ""}      in  422  404  404  404  404  404  404  404  422

# delivery profiles: what is shipped or published is read inside the authority, drafts by its administrators (409: a second person publishes)
GET  catalog:profiles                                    in  404  404  404  404  200  404  404  200  200
GET  catalog:profile online-hd 0                         in  404  404  404  404  200  404  404  200  200
GET  catalog:profile ebu-r128 1                          in  404  404  404  404  404  404  404  404  200
GET  catalog:new_profile                                 in  404  404  404  404  404  404  404  404  200
POST catalog:new_profile {"profile": "A B"}             in  404  404  404  404  404  404  404  404  422
POST catalog:draft_profile online-hd                     in  404  404  404  404  404  404  404  404  302
POST catalog:try_profile online-hd 0                     in  404  404  404  404  422  404  404  422  422
POST catalog:save_profile ebu-r128 1 {"text": "x"}      in  404  404  404  404  404  404  404  404  409
POST catalog:publish_profile ebu-r128 1                  in  404  404  404  404  404  404  404  404  409
POST catalog:publish_profile online-hd 0                 in  404  404  404  404  404  404  404  404  404
POST catalog:drop_profile ebu-r128 1                     in  404  404  404  404  404  404  404  404  302
"""
