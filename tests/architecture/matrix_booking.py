"""The rows of bookings for tests/architecture/matrix.py, where the words are explained."""

from typing import Final

ROWS_OF_BOOKINGS: Final = """
#                                                      nobody lin qian zhou wu  sun chen feng yang tang
# what can be booked is everybody's to read; producers book for their house; who runs the base, and the bureau, keep it
GET  booking:facilities                                  200  200  200  200  200  200  200  200  200  200
GET  booking:facility FACILITY                           200  200  200  200  200  200  200  200  200  200
POST booking:facility FACILITY {"purpose": ""}           404  422  404  422  404  404  404  404  404  404
GET  booking:new_facility BASE                            in  404  404  404  200  200  404  404  404  404
POST booking:new_facility BASE {"name": ""}               in  404  404  404  422  422  404  404  404  404
GET  booking:edit_facility FACILITY                       in  404  404  404  200  200  404  404  404  404
POST booking:edit_facility FACILITY {"name": ""}          in  404  404  404  422  422  404  404  404  404
GET  booking:bookings                                     in  200  200  200  200  200  404  404  404  404
GET  booking:booking BOOKING                              in  200  200  404  200  200  404  404  404  404
POST booking:act BOOKING confirm                          in  404  404  404  302  302  404  404  404  404
POST booking:act BOOKING cancel                           in  302  404  404  409  409  404  404  404  404
POST booking:rate BOOKING {"stars": "9"}                  in  422  404  404  404  404  404  404  404  404
"""
