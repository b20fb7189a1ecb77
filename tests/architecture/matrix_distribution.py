"""The rows of deliveries and releases for tests/architecture/matrix.py, where the words are explained."""

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
# releases: the same people; and the register, which anybody reads
GET  distribution:releases                                in  200  200  200  404  200  404  404  200  200
GET  distribution:new_release                             in  200  404  404  404  404  404  404  404  404
GET  distribution:announce WORK                           in  200  404  404  404  404  404  404  404  404
POST distribution:announce WORK {"platform": ""}          in  422  404  404  404  404  404  404  404  404
GET  distribution:release RELEASE                         in  200  200  404  404  200  404  404  200  404
GET  distribution:edit_release RELEASE                    in  200  404  404  404  404  404  404  404  404
POST distribution:edit_release RELEASE {"platform": ""}   in  422  404  404  404  404  404  404  404  404
POST distribution:release_act RELEASE end                 in  302  404  404  404  404  404  404  404  404
POST distribution:add_figure RELEASE {"value": ""}        in  422  404  404  404  404  404  404  404  404
GET  distribution:import_figures RELEASE                  in  200  404  404  404  404  404  404  404  404
POST distribution:import_figures RELEASE                  in  422  404  404  404  404  404  404  404  404
GET  distribution:figures_template RELEASE                in  200  404  404  404  404  404  404  404  404
GET  distribution:correct_figure RELEASE FIGURE           in  200  404  404  404  404  404  404  404  404
POST distribution:correct_figure RELEASE FIGURE {"reason": ""} in 422 404 404 404  404  404  404  404  404
GET  distribution:base_released BASE                      in  404  404  404  200  200  404  404  200  200
GET  distribution:released                               200  200  200  200  200  200  200  200  200  200
GET  distribution:released_file csv                      200  200  200  200  200  200  200  200  200  200
"""
