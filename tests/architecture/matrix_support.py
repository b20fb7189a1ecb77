"""The rows of support for tests/architecture/matrix.py, where the words are explained."""

from typing import Final

ROWS_OF_SUPPORT: Final = """
#                                                      nobody lin qian zhou wu  sun chen feng yang tang
# support: published measures are public, a draft is its house's; the authority writes, a second person of it publishes
GET  support:measures                                    200  200  200  200  200  200  200  200  200  200
GET  support:measure MEASURE                             200  200  200  200  200  200  200  200  200  200
GET  support:measure DRAFTMEASURE                        404  404  404  404  404  200  404  404  404  200
GET  support:new_measure                                  in  404  404  404  404  200  404  404  404  200
POST support:new_measure {"title": ""}                    in  404  404  404  404  422  404  404  404  422
GET  support:edit_measure DRAFTMEASURE                    in  404  404  404  404  200  404  404  404  200
POST support:edit_measure DRAFTMEASURE {"title": ""}      in  404  404  404  404  422  404  404  404  422
GET  support:edit_measure MEASURE                         in  404  404  404  404  404  404  404  404  404
POST support:publish_measure DRAFTMEASURE                 in  404  404  404  404   no  404  404  404  302
GET  support:replace_measure MEASURE                      in  404  404  404  404  200  404  404  404  200
POST support:replace_measure MEASURE {"title": ""}        in  404  404  404  404  422  404  404  404  422
# … a firm's own people apply and report; officers grant and pay; whoever gave a service records it
GET  support:apply MEASURE                                in  200  404  404  404  404  404  404  404  404
POST support:apply MEASURE {"project": ""}                in  422  404  404  404  404  404  404  404  404
GET  support:application ASKED                            in  200  200  404  200  200  404  404  200  404
GET  support:decide ASKED                                 in  404  404  404  404  200  404  404  404  404
POST support:decide ASKED {"promised": ""}                in  404  404  404  404  422  404  404  404  404
GET  support:report GRANTED                               in  200  404  404  404  404  404  404  404  404
POST support:report GRANTED {"text": ""}                  in  422  404  404  404  404  404  404  404  404
GET  support:grants                                       in  200  200  200  200  200  200  200  200  200
GET  support:grant GRANT                                  in  200  200  404  200  200  404  404  200  200
GET  support:proof GRANT FOLLOWUP                         in  200  200  404  200  200  404  404  200  200
GET  support:pay GRANT                                    in  404  404  404  404  200  404  404  404  404
POST support:pay GRANT {"amount": ""}                     in  404  404  404  404  422  404  404  404  404
GET  support:strike_payment GRANT PAYMENT                 in  404  404  404  404  200  404  404  404  404
POST support:strike_payment GRANT PAYMENT {"reason": ""}  in  404  404  404  404  422  404  404  404  404
POST support:confirm_payment GRANT PAYMENT                in  404  404  404  404   no  404  404  404  404
GET  support:call_back GRANT                              in  404  404  404  404  200  404  404  404  404
POST support:call_back GRANT {"amount": ""}               in  404  404  404  404  422  404  404  404  404
POST support:confirm_recall GRANT RECALL                  in  404  404  404  404   no  404  404  404  404
GET  support:strike_recall GRANT RECALL                   in  404  404  404  404  200  404  404  404  404
POST support:strike_recall GRANT RECALL {"reason": ""}    in  404  404  404  404  422  404  404  404  404
GET  support:record_return GRANT RECALL                   in  404  404  404  404  200  404  404  404  404
POST support:record_return GRANT RECALL {"amount": ""}    in  404  404  404  404  422  404  404  404  404
GET  support:deliver_grant GRANT                          in  404  404  404  200  200  404  404  404  404
POST support:deliver_grant GRANT {"subject": ""}          in  404  404  404  422  422  404  404  404  404
GET  support:evidence SERVICE                             in  200  200  404  200  200  404  404  200  200
GET  support:strike_delivery SERVICE                      in  404  404  404  200  404  404  404  404  404
POST support:strike_delivery SERVICE {"reason": ""}       in  404  404  404  422  404  404  404  404  404
GET  support:ledgers                                      in  200  200  200  200  200  200  200  200  200
GET  support:ledger BASE                                  in  200  200  404  200  200  404  404  200  200
GET  support:ledger_file BASE xlsx                        in  200  200  404  200  200  404  404  200  200
GET  support:ledger_file BASE csv                         in  200  200  404  200  200  404  404  200  200
GET  support:deliver BASE                                 in  404  404  404  200  200  404  404  404  404
POST support:deliver BASE {"subject": ""}                 in  404  404  404  422  422  404  404  404  404
"""
