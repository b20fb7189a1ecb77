"""What works are, and how far a cut has come."""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class WorkKind(TextChoices):
    ONLINE_FILM = "online_film", _("Online film")
    ONLINE_SERIES = "online_series", _("Online series")
    MICRO_DRAMA = "micro_drama", _("Micro-drama")
    ANIMATION = "animation", _("Animation")
    DOCUMENTARY = "documentary", _("Documentary")


class AnalysisState(TextChoices):
    """How far the technical report of a file is."""

    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Being analysed")
    READY = "ready", _("Ready")
    UNREADABLE = "unreadable", _("Unreadable")


class PackageState(TextChoices):
    """How far the playable version of a file is."""

    WAITING = "waiting", _("Waiting")
    PARTIAL = "partial", _("Playable from the start, still being prepared")
    READY = "ready", _("Ready to play")
    FAILED = "failed", _("Cannot be prepared for playing")


class UploadState(TextChoices):
    OPEN = "open", _("Being uploaded")
    SEALED = "sealed", _("Complete")
    ABANDONED = "abandoned", _("Given up")


class Fault(TextChoices):
    """Why a file could not be worked on, by the kind of error the media library tells."""

    UNREADABLE = "unreadable", _("The file is damaged, or it is not a film.")
    TRUNCATED = "truncated", _("The file ends too early: a part of it is missing.")
    UNSUPPORTED = "unsupported", _("The file is of a kind that is not accepted.")
    OVER_LIMIT = (
        "over_limit",
        _("The file asks for more than is allowed: too large a picture, too many streams, or too much time."),
    )
    OTHER = "other", _("The file could not be worked on.")


FAULTS: Final = {
    "Unreadable": Fault.UNREADABLE,
    "Truncated": Fault.TRUNCATED,
    "Unsupported": Fault.UNSUPPORTED,
    "OverLimit": Fault.OVER_LIMIT,
}
"""The media library's errors by name."""


STAGES: Final = {
    "analysing": _("Analysing picture and sound"),
    "joining": _("Joining the pieces of the report"),
    "packaging": _("Preparing for playing"),
    "sealing": _("Checking the bytes"),
    "mending": _("Making the new file"),
}
"""What pages say while a job is at work."""


class CheckLabel(TextChoices):
    """The checks of the technical report, by the contract's names."""

    BLACK = "black", _("Black picture")
    FREEZE = "freeze", _("Frozen picture")
    FLASH_FRAME = "flash_frame", _("Stray frame")
    FLASH_SEQUENCE = "flash_sequence", _("Flashing picture")
    DUPLICATE_FRAME = "duplicate_frame", _("Duplicate frames")
    ACTIVE_PICTURE = "active_picture", _("Picture area differs")
    OUT_OF_RANGE = "out_of_range", _("Signal out of range")
    BARS = "bars", _("Colour bars")
    COMBING = "combing", _("Combing")
    DECODE_ERROR = "decode_error", _("Decoding error")
    MISSING_FRAMES = "missing_frames", _("Missing frames")
    SILENCE = "silence", _("Silence")
    CHANNEL_SILENCE = "channel_silence", _("Silent channel")
    CLIPPING = "clipping", _("Clipped sound")
    LOUDNESS = "loudness", _("Loudness")
    TRUE_PEAK = "true_peak", _("True peak level")
    PHASE_INVERSION = "phase_inversion", _("Inverted phase")
    TONE = "tone", _("Test tone")
    DROPOUT = "dropout", _("Sound dropout")
    AV_LENGTH = "av_length", _("Picture and sound differ in length")


def check_label(check: str, /) -> str:
    """The check's name in the reader's language; the word itself for one that this version does not know."""
    return str(CheckLabel(check).label) if check in CheckLabel.values else check


class LimitLabel(TextChoices):
    """What a delivery profile can ask of a film's form and lengths, by the names of the media library."""

    VIDEO_CODEC = "video_codec", _("Picture coding")
    VIDEO_PROFILE = "video_profile", _("Profile of the picture coding")
    RASTER = "raster", _("Picture size")
    SAMPLE_ASPECT = "sample_aspect", _("Shape of the pixels")
    RATE = "rate", _("Frames per second")
    RATE_MODE = "rate_mode", _("Constant or variable rate")
    SCAN = "scan", _("Scanning")
    CHROMA = "chroma", _("Chroma sampling")
    PRIMARIES = "primaries", _("Colour primaries")
    TRANSFER = "transfer", _("Transfer function")
    MATRIX = "matrix", _("Colour matrix")
    RANGE = "range", _("Signal range")
    BIT_DEPTH = "bit_depth", _("Bit depth")
    AUDIO_CODEC = "audio_codec", _("Sound coding")
    CHANNELS = "channels", _("Channels of sound")
    SAMPLE_RATE = "sample_rate", _("Sample rate")
    RUNNING = "running", _("Length")
    OPENING = "opening", _("Length of the opening")
    CLOSING = "closing", _("Length of the closing")


WORDS_OF_LIMITS: Final = {
    "progressive": _("progressive"),
    "interlaced": _("interlaced"),
    "constant": _("constant"),
    "variable": _("variable"),
    "unknown": _("not stated"),
    "tv": _("limited (tv)"),
    "pc": _("full (pc)"),
}
"""What a report says in words that are no names."""


class Standing(TextChoices):
    """What a demand of a delivery profile came to."""

    MET = "met", pgettext_lazy("delivery", "met")
    NOT_MET = "not_met", pgettext_lazy("delivery", "not met")
    NOT_JUDGED = "not_judged", pgettext_lazy("delivery", "not judged")


_GRADES: Final = {
    "A": _("the issuer's own text"),
    "B": _("press report"),
    "C": _("copy or page of others"),
    "U": _("known without a text at hand"),
    "E": _("example"),
}


def demand_label(name: str, /) -> str:
    """The name of a limit or a check in the reader's language; the word itself for one that this version does not know."""
    return str(LimitLabel(name).label) if name in LimitLabel.values else check_label(name)


def grade_label(grade: str, /) -> str:
    """How good the source of a delivery profile is, in words; empty where it is not said."""
    return str(_GRADES.get(grade, grade))


class Scheme(TextChoices):
    """Registries that number works."""

    EIDR = "eidr", "EIDR"
    ISAN = "isan", "ISAN"


class CreditRole(TextChoices):
    """What somebody did for a work, as the titles of a picture name it."""

    AUTHOR = "author", _("Author of the original")
    WRITER = "writer", _("Screenwriter")
    DIRECTOR = "director", _("Director")
    EXECUTIVE = "executive", _("Executive producer")
    PRODUCER = "producer", pgettext_lazy("credit", "Producer")
    CAST = "cast", _("Cast")
    CAMERA = "camera", _("Director of photography")
    EDITOR = "editor", _("Film editor")
    DESIGN = "design", _("Production designer")
    MUSIC = "music", _("Composer")
    SOUND = "sound", _("Sound")
    COMPANY = "company", _("Production company")
    CO_COMPANY = "co_company", _("Co-production company")
    DISTRIBUTOR = "distributor", _("Distributor")
    OTHER = "other", _("Other")


class RightKind(TextChoices):
    """What a document hands on, in the order in which a picture comes to its public."""

    ORIGINAL = "original", _("Copyright in the original")
    ADAPTATION = "adaptation", _("Right to adapt")
    SCRIPT = "script", _("Copyright in the script")
    FILMING = "filming", _("Right to film the script")
    FILM = "film", _("Copyright in the picture")
    ONLINE = "online", _("Communication online")
    BROADCAST = "broadcast", _("Broadcasting")
    THEATRICAL = "theatrical", _("Showing in cinemas")


class StepKind(TextChoices):
    """The steps of a work's life, in their order."""

    IDEA = "idea", _("Idea")
    PLAN = "plan", _("Plan filed")
    SHOOTING = "shooting", _("Shooting began")
    WRAP = "wrap", _("Shooting ended")
    CUT = "cut", _("Cut brought in")
    REVIEW = "review", _("Review")
    LICENCE = "licence", _("Licensed")
    DELIVERY = "delivery", _("Delivered")
    RELEASE = "release", _("Released")
    AWARD = "award", _("Award")


GIVEN_STEPS: Final = (
    StepKind.IDEA, StepKind.PLAN, StepKind.SHOOTING, StepKind.WRAP, StepKind.LICENCE, StepKind.RELEASE, StepKind.AWARD,
)  # fmt: skip
"""Those that the company may date by itself; the others are known from cuts, cases and deliveries alone."""


class PictureKind(TextChoices):
    POSTER = "poster", _("Poster")
    STILL = "still", _("Still")


class WorkAct(TextChoices):
    """What is written into a work's own history by this room's newer verbs."""

    CREDITED = "credit_added", _("A credit was added")
    CREDIT_CHANGED = "credit_changed", _("A credit was changed")
    CREDIT_MOVED = "credit_moved", _("A credit was moved")
    CREDIT_REMOVED = "credit_removed", _("A credit was removed")
    RIGHT_KEPT = "right_kept", _("A document of rights was kept")
    RIGHT_CHANGED = "right_changed", _("A document of rights was changed")
    RIGHT_STRUCK = "right_struck", _("A document of rights was struck out")
    STEP_GIVEN = "step_given", _("A date was given")
    STEP_REMOVED = "step_removed", _("A date was taken back")
    CASE_TIED = "case_tied", _("A case was tied to the work")
    CASE_UNTIED = "case_untied", _("A case was untied from the work")
    NUMBERED = "work_numbered", _("The numbers were changed")
    PICTURE_ADDED = "picture_added", _("A picture was added")
    PICTURE_REMOVED = "picture_removed", _("A picture was removed")
