"""A report as one self-contained page: no script, no second file, both languages, made to be read and printed."""

from zhijiang.media.page.build import PageParts, build_page, parts_from, read_parts

__all__ = ["PageParts", "build_page", "parts_from", "read_parts"]
