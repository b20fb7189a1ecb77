"""What the media library says of a bad file, in the reader's language. It knows no languages itself."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

SENTENCES: Final = (
    gettext_noop("Not one frame of this file's picture could be decoded; it is damaged."),
    gettext_noop("The decoder broke down on this file; it may be damaged."),
    gettext_noop("The decoder was refused something by the system: #."),
    gettext_noop("The decoder was stopped: it made no headway on this file."),
    gettext_noop("The decoder was stopped: this file asks for more processor time than is granted."),
    gettext_noop("The decoder was stopped: this file makes more data than is granted."),
    gettext_noop("The decoder was stopped: this file takes longer than is granted."),
    gettext_noop("The decoder went astray on this file."),
    gettext_noop("The picture changes size at frame #: from #×# to #×#."),
    gettext_noop("The picture is #×#; at most # pixels are accepted (8K)."),
    gettext_noop("The picture is #×#; at most # pixels on a side are accepted."),
    gettext_noop("The picture of this file cannot be decoded: its size is missing."),
    gettext_noop("The picture of this file cannot be decoded: its pixel format is not known."),
    gettext_noop("The picture of this file is coded in a way that is not accepted."),
    gettext_noop("The playable version has # frames, but the analysis counted #."),
    gettext_noop("The sound of this file is coded in a way that is not accepted."),
    gettext_noop("The sound changes its number of channels or its sample rate on the way."),
    gettext_noop("The sound has # channels at # samples a second; accepted are 1 to # channels and 1000 to # samples."),
    gettext_noop("The work was stopped: #."),
    gettext_noop("There is no such file."),
    gettext_noop("This file asks for more memory than a decoder is granted."),
    gettext_noop("This file begins with nothing but zeros; it holds no film."),
    gettext_noop("This file cannot be opened."),
    gettext_noop("This file cannot be opened: its permissions forbid it."),
    gettext_noop("This file holds # streams; at most # are accepted."),
    gettext_noop("This file holds more than # hours of sound."),
    gettext_noop("This file holds no picture and no sound that can be decoded."),
    gettext_noop("This file holds text, not a film."),
    gettext_noop("This file is empty: it holds 0 bytes."),
    gettext_noop("This file is incomplete: it should hold at least # bytes, but has #."),
    gettext_noop("This file is incomplete: it should hold # bytes, but has #."),
    gettext_noop("This file is incomplete: the index of the film (moov) is missing."),
    gettext_noop("This file of fingerprints is damaged."),
    gettext_noop("This file of fingerprints is not whole."),
    gettext_noop("This file of fingerprints is too short to be one."),
    gettext_noop("This is not a whole file of fingerprints of version 1."),
    gettext_noop("This file is not a film that can be read: it may be damaged, or another kind of file."),
    gettext_noop("This file gave # frames when first read, but # the second time."),
    gettext_noop("This file holds no picture."),
    gettext_noop("This file holds sound but no picture, so there is nothing to review frame by frame."),
    gettext_noop("This film is encrypted; bring it without copy protection."),
    gettext_noop("This is #, not a film."),
    gettext_noop("This is a folder, not a film."),
    gettext_noop("This is a web page, not a film: perhaps the address was saved in place of the film behind it."),
    gettext_noop("This is a playlist that points to other files, not a film; bring the film itself."),
    gettext_noop("This is not one of the kinds of film file that are accepted."),
    gettext_noop("The sound is too quiet to have a loudness: there is nothing to bring to the target."),
    gettext_noop("The sound is # LU under the target; more than # would make its noise loud."),
    gettext_noop("Sound # has # channels; there is none to put right."),
    gettext_noop("An AVI does not say when each frame is shown, so it cannot be written anew frame by frame."),
    gettext_noop("Sound coded as PCM is not kept in an MP4; choose another container."),
    gettext_noop("# is not used for a picture coded as #; choose another container."),
    gettext_noop("A packet of the picture has no time of its own, so the film cannot be written anew exactly."),
    gettext_noop("The new file would not hold the same picture, so it was not made."),
    gettext_noop("This file has no sound, so there is nothing to bring to the target."),
    gettext_noop("There is no sound # in this file."),
    gettext_noop("Sound of # channels at # samples a second cannot be written as AAC."),
)
"""Every sentence of the library's errors; # stands for what differs from file to file."""
WORDS: Final = (
    gettext_noop("a PNG picture"),
    gettext_noop("a JPEG picture"),
    gettext_noop("a GIF picture"),
    gettext_noop("a BMP picture"),
    gettext_noop("a TIFF picture"),
    gettext_noop("a gzip archive"),
    gettext_noop("a PDF document"),
    gettext_noop("a ZIP archive or office document"),
    gettext_noop("a RAR archive"),
    gettext_noop("a 7-Zip archive"),
    gettext_noop("a program"),
    gettext_noop("an empty tag"),
    gettext_noop("this file makes more data than is granted"),
    gettext_noop("the disk is full"),
    gettext_noop("the disk quota is used up"),
)
"""What may stand at a # and is not a number."""


def is_known(sentence: str, /) -> bool:
    """Whether `tell` can say the sentence in every language."""
    return any(pattern.fullmatch(sentence) for _key, pattern in _patterns())


def tell(sentence: str, /) -> str:
    """The sentence in the reader's language; as it is, when this version does not know it."""
    for key, pattern in _patterns():
        found = pattern.fullmatch(sentence)
        if found:
            told = _(key)
            for part in found.groups():
                told = told.replace("#", _(part) if part in WORDS else part, 1)
            return told
    return sentence


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The sentences as patterns, those with fewer gaps first, and of these the longer ones: a gap swallows words, too."""
    ordered = sorted(SENTENCES, key=lambda sentence: (sentence.count("#"), -len(sentence)))
    return tuple((key, re.compile("(.+?)".join(map(re.escape, key.split("#"))))) for key in ordered)
