"""The rows of deliveries for tests/architecture/matrix.py, where the words are explained."""

from typing import Final

ROWS_OF_DELIVERIES: Final = """
#                                                      nobody lin qian zhou wu  sun chen feng yang tang
# deliveries: the producer's house makes and sees them, an authority sees those of cuts that it may see, nobody else
GET  distribution:deliveries                              in  200  200  200  404  200  404  404  200  200
GET  distribution:new                                     in  200  404  404  404  404  404  404  404  404
POST distribution:new {"profile": ""}                     in  422  404  404  404  404  404  404  404  404
GET  distribution:delivery DELIVERY                       in  200  200  404  404  200  404  404  200  404
GET  distribution:delivery PACKED                         in  200  200  404  404  200  404  404  200  404
GET  distribution:manifest PACKED                         in  200  200  404  404  200  404  404  200  404
POST distribution:act DELIVERY check                      in  302  404  404  404  404  404  404  404  404
POST distribution:act PACKED link {"name": ""}            in  422  404  404  404  404  404  404  404  404
POST distribution:act PACKED withdraw {"reason": ""}      in  422  404  404  404  404  404  404  404  404
POST distribution:revoke PACKED LINKKEY                   in  302  404  404  404  404  404  404  404  404
# … and a link opens to whoever holds it what it is for, whoever that is
GET  distribution:collect DOOR                           200  200  200  200  200  200  200  200  200  200
GET  distribution:collect_manifest DOOR                  200  200  200  200  200  200  200  200  200  200
POST distribution:collect_package DOOR                   200  200  200  200  200  200  200  200  200  200
POST distribution:collect_receipt DOOR {"name": ""}      422  422  422  422  422  422  422  422  422  422
GET  distribution:collect SHUTDOOR                       404  404  404  404  404  404  404  404  404  404
"""
