"""The rows of technical help for tests/architecture/matrix.py, where the words are explained."""

from typing import Final

ROWS_OF_CHECKS: Final = """
#                                                      nobody lin qian zhou wu  sun chen feng yang tang
# technical help: a file that a company checks for itself is its own people's; whoever may only read changes nothing
GET  technical:checks                                     in  200  200  200  404  404  404  404  404  404
POST technical:checks {}                                  in  422  404  422  404  404  404  404  404  404
GET  technical:check CHECK                                in  200  200  404  404  404  404  404  404  404
GET  technical:report CHECK                               in  404  404  404  404  404  404  404  404  404
GET  technical:file CHECK                                 in  200  200  404  404  404  404  404  404  404
POST technical:mend CHECK {}                              in  422  404  404  404  404  404  404  404  404
POST technical:into_cut CHECK {}                          in  422  404  404  404  404  404  404  404  404
POST technical:throw_away CHECK                           in  302  404  404  404  404  404  404  404  404
"""
