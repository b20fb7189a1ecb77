"""The rows of the news for tests/architecture/matrix.py, where the words are explained."""

from typing import Final

ROWS_OF_NEWS: Final = """
#                                                      nobody lin qian zhou wu  sun chen feng yang tang
# news: what is released is everybody's to read, what was withdrawn says so; a draft is found by nobody
GET  notices:index                                       200  200  200  200  200  200  200  200  200  200
GET  notices:feed                                        200  200  200  200  200  200  200  200  200  200
GET  notices:notice NEWS                                 200  200  200  200  200  200  200  200  200  200
GET  notices:notice DRAFTNEWS                            404  404  404  404  404  404  404  404  404  404
GET  notices:notice GONENEWS                             410  410  410  410  410  410  410  410  410  410
GET  notices:picture NEWS 1 1                            200  200  200  200  200  200  200  200  200  200
GET  notices:picture DRAFTNEWS 1 1                       404  404  404  404  404  200  404  404  404  200
GET  portal:face BASE                                    200  200  200  200  200  200  200  200  200  200
# one box over everything: open to all, and for each only over what he or she may see (tests/portal/test_found.py)
GET  portal:services                                     200  200  200  200  200  200  200  200  200  200
GET  portal:search                                       200  200  200  200  200  200  200  200  200  200
# … written by the people of the authority or base that publishes it (Wu is the base's, and finds none of the bureau's)
GET  notices:desk                                         in  404  404  404  200  200  404  404  404  200
GET  notices:new                                          in  404  404  404  200  200  404  404  404  200
POST notices:new {"title": ""}                            in  404  404  404  422  422  404  404  404  422
GET  notices:text DRAFTNEWS                               in  404  404  404  404  200  404  404  404  200
GET  notices:edit DRAFTNEWS                               in  404  404  404  404  200  404  404  404  200
POST notices:edit DRAFTNEWS {"title": ""}                 in  404  404  404  404  422  404  404  404  422
POST notices:add_picture DRAFTNEWS {"alt": ""}            in  404  404  404  404  422  404  404  404  422
POST notices:remove_picture DRAFTNEWS 9                   in  404  404  404  404  409  404  404  404  409
POST notices:act DRAFTNEWS propose                        in  404  404  404  404  302  404  404  404  302
POST notices:act DRAFTNEWS publish                        in  404  404  404  404  409  404  404  404  409
POST notices:act NEWS withdraw {"reason": ""}             in  404  404  404  404  422  404  404  404  422
# … and what a base wrote is released by an officer of the body above it, who does not write on it
GET  notices:text BASENEWS                                in  404  404  404  200  200  404  404  404  404
GET  notices:edit BASENEWS                                in  404  404  404  200  404  404  404  404  404
POST notices:act BASENEWS publish                         in  404  404  404  409  302  404  404  404  404
"""
