"""What a browser plays of a film: its own packets where a browser can play them, else an encode with short groups of pictures.

    plan.py      may it be copied?            segments.py  fragments into files, playlist, frame table (no FFmpeg)
    copying.py   packets passed on            sound.py     sound copied or encoded, on the picture's clock
    encoding.py  every frame encoded anew     write.py     package_file: chooses between the two

Runs inside the cage; from outside use `zhijiang.media.make_package`.
"""

from zhijiang.media.package.write import PackageFacts, package_file

__all__ = ["PackageFacts", "package_file"]
