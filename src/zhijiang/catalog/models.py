"""Works with their people, rights, numbers and pictures; their episodes and cuts, the files behind these and what was measured."""

from __future__ import annotations

from functools import partial

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from zhijiang.casework.models import Attachment, Case
from zhijiang.casework.states import VersionStatus
from zhijiang.catalog.states import (
    AnalysisState,
    CreditRole,
    Fault,
    PackageState,
    PictureKind,
    RightKind,
    Scheme,
    StepKind,
    UploadState,
    WorkKind,
)
from zhijiang.codes import new_code
from zhijiang.people.models import Organisation


class Work(models.Model):
    """A film, series or micro-drama of one producer, from its first file to its release."""

    code = models.CharField(max_length=12, unique=True, default=partial(new_code, "W"), editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="works")
    kind = models.CharField(_("kind"), max_length=20, choices=WorkKind.choices)
    title = models.CharField(_("title"), max_length=120)
    title_en = models.CharField(_("English title"), max_length=160, blank=True)
    planned_episodes = models.PositiveSmallIntegerField(_("number of episodes"), default=1)
    synopsis = models.TextField(_("synopsis"), blank=True)
    synopsis_en = models.TextField(_("English synopsis"), blank=True)
    adapted_from = models.CharField(_("adapted from"), max_length=200, blank=True)
    """The original that the script was made after; empty: the script is an original one."""
    words = models.TextField(default="", editable=False)
    """What it is found by, as it is compared (`casework.search.lines`)."""
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("catalog:work", args=[self.code])

    @property
    def shown_title(self) -> str:
        """The title in the reader's language."""
        return self.title_en if _reads_english() and self.title_en else self.title

    @property
    def shown_synopsis(self) -> str:
        """The synopsis in the reader's language, as far as there is one."""
        return self.synopsis_en if _reads_english() and self.synopsis_en else self.synopsis

    @property
    def is_single(self) -> bool:
        """A film: one episode, never called one."""
        return self.planned_episodes == 1


class Episode(models.Model):
    """One episode of a work; a film has exactly one, number 1. Rows are made when its first cut arrives."""

    work = models.ForeignKey(Work, models.CASCADE, related_name="episodes")
    number = models.PositiveSmallIntegerField(_("episode"))
    title = models.CharField(_("title"), max_length=120, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["work", "number"], name="one_episode_per_number")]
        ordering = ["work", "number"]

    def __str__(self) -> str:
        return f"{self.work} {self.number}"


class StoredFile(models.Model):
    """Bytes in the content-addressed store, named by their SHA-256. Immutable; many cuts may share one."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    size_bytes = models.BigIntegerField()
    stored_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.sha256[:12]


class Cut(models.Model):
    """One version of an episode as it was handed in. Immutable: a correction is a new cut with the next number."""

    code = models.CharField(max_length=12, unique=True, default=partial(new_code, "K"), editable=False)
    episode = models.ForeignKey(Episode, models.PROTECT, related_name="cuts")
    number = models.PositiveSmallIntegerField()
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="cuts")
    original_name = models.CharField(max_length=255)
    brought_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    brought_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["episode", "number"], name="one_cut_per_number")]
        ordering = ["episode", "number"]

    def __str__(self) -> str:
        return f"{self.code} {self.original_name}"

    def get_absolute_url(self) -> str:
        return reverse("catalog:cut", args=[self.code])


class CutAccess(models.Model):
    """A cut was laid before an authority in a case: who may see the case may see the cut. Never taken back."""

    cut = models.ForeignKey(Cut, models.PROTECT, related_name="accesses")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    laid_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["cut", "case"], name="laid_before_once")]


class Analysis(models.Model):
    """The technical report of a file by one version of the analyser; files of the pass lie under `folder`."""

    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="analyses")
    analyser = models.CharField(max_length=20)
    state = models.CharField(max_length=12, choices=AnalysisState.choices, default=AnalysisState.WAITING)
    reason = models.TextField(blank=True)
    """Why it is unreadable: the analyser's own sentence."""
    fault = models.CharField(max_length=12, choices=Fault.choices, blank=True)
    """The kind of that reason, for people."""
    report = models.JSONField(null=True)
    """zhijiang.report/1."""
    folder = models.CharField(max_length=160, blank=True)
    """Where frame table, waveform and filmstrip sheets lie in the default storage."""
    strip = models.JSONField(default=dict)
    """Filmstrip: {"sheets": n, "columns": c, "rows": r, "tile_width": px, "tile_height": px, "every": frames, "count": tiles, "poster": frame}."""
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["file", "analyser"], name="one_report_per_analyser")]


class Package(models.Model):
    """What a browser plays of a file: HLS with fMP4 segments, made by one version of the packager."""

    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="packages")
    packager = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=PackageState.choices, default=PackageState.WAITING)
    reason = models.TextField(blank=True)
    fault = models.CharField(max_length=12, choices=Fault.choices, blank=True)
    copied = models.BooleanField(default=False)
    """True: the source's own picture, not encoded again."""
    folder = models.CharField(max_length=160, blank=True)
    segments = models.PositiveIntegerField(default=0)
    playable_frames = models.BigIntegerField(default=0)
    """Frames that can be played now, from the start."""
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["file", "packager"], name="one_package_per_packager")]


class ProfileVersion(models.Model):
    """One version of a delivery profile, as text. Once published it is never changed: verdicts name it.

    From its first day on it takes the place of the shipped file and of the versions before it, also after its last day.
    """

    profile = models.CharField(max_length=40)
    """The id of the profile, of a shipped one or a new one."""
    version = models.PositiveIntegerField()
    """From 1 on; 0 is what is shipped."""
    text = models.TextField()
    """The YAML document."""
    sha256 = models.CharField(max_length=64)
    status = models.CharField(max_length=10, choices=VersionStatus.choices, default=VersionStatus.DRAFT)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["profile", "version"], name="one_text_per_profile_version"),
            models.UniqueConstraint(
                fields=["profile"],
                condition=models.Q(status=VersionStatus.DRAFT),
                name="one_draft_per_profile",
            ),
        ]
        ordering = ["profile", "-version"]

    def __str__(self) -> str:
        return f"{self.profile}@{self.version}"

    def get_absolute_url(self) -> str:
        return reverse("catalog:profile", args=[self.profile, self.version])


class Upload(models.Model):
    """A tus upload on its way to becoming a cut; its bytes lie in a partial file until it is sealed."""

    code = models.CharField(max_length=40, unique=True, editable=False)
    """Unguessable: the address of the upload."""
    work = models.ForeignKey(Work, models.CASCADE, related_name="uploads")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="uploads")
    original_name = models.CharField(max_length=255)
    episode_number = models.PositiveSmallIntegerField()
    """Where the sorting put it and the user confirmed."""
    size_bytes = models.BigIntegerField()
    offset_bytes = models.BigIntegerField(default=0)
    state = models.CharField(max_length=10, choices=UploadState.choices, default=UploadState.OPEN)
    cut = models.ForeignKey(Cut, models.PROTECT, null=True, related_name="uploads")
    """What it became; the same bytes sent twice become one cut."""
    sha256 = models.CharField(max_length=64, blank=True)
    """Written before the bytes move into the store, so that a process killed in between can go on."""
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()


class Credit(models.Model):
    """Somebody's name in the titles of a work, in the order of the picture."""

    work = models.ForeignKey(Work, models.CASCADE, related_name="credits")
    place = models.PositiveSmallIntegerField()
    """From 1 on, without a gap."""
    role = models.CharField(max_length=12, choices=CreditRole.choices)
    job = models.CharField(max_length=60, blank=True)
    """What an “other” did; the part that somebody of the cast plays."""
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=160, blank=True)
    house = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    """The organisation that the name is of, where one is known here."""

    class Meta:
        ordering = ["work", "place", "pk"]

    def __str__(self) -> str:
        return f"{self.get_role_display()} {self.name}"

    @property
    def shown_name(self) -> str:
        """In the reader's language, as far as there is one."""
        return self.name_en if _reads_english() and self.name_en else self.name


class Right(models.Model):
    """One dated document of a work's chain of rights: somebody hands a right on, or it arises. Struck out, never deleted."""

    work = models.ForeignKey(Work, models.PROTECT, related_name="rights")
    number = models.PositiveSmallIntegerField()
    """Within the work; a number is never given twice."""
    kind = models.CharField(max_length=12, choices=RightKind.choices)
    grantor = models.CharField(max_length=120, blank=True)
    """Empty: the right arises with the grantee, who made the thing."""
    grantor_house = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    grantee = models.CharField(max_length=120)
    grantee_house = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    territory = models.CharField(max_length=800)
    """As `territories.read` reads it."""
    is_exclusive = models.BooleanField(default=False)
    starts = models.DateField(null=True, blank=True)
    ends = models.DateField(null=True, blank=True)
    """The last day; None: without end."""
    paper = models.CharField(max_length=200, blank=True)
    """What the document calls itself, and its number."""
    attachment = models.ForeignKey(Attachment, models.PROTECT, null=True, blank=True, related_name="+")
    struck_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["work", "number"]
        constraints = [
            models.UniqueConstraint(fields=["work", "number"], name="one_right_per_number"),
            models.CheckConstraint(
                condition=models.Q(starts=None) | models.Q(ends=None) | models.Q(ends__gte=models.F("starts")),
                name="a_right_ends_after_it_began",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.get_kind_display()}"


class WorkStep(models.Model):
    """A day in a work's life that its company tells, because no case, cut or delivery here knows it."""

    work = models.ForeignKey(Work, models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=12, choices=StepKind.choices)
    on = models.DateField()
    words = models.CharField(max_length=200, blank=True)
    words_en = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["on", "pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.on}"

    @property
    def shown_words(self) -> str:
        """In the reader's language, as far as there is one."""
        return self.words_en if _reads_english() and self.words_en else self.words


class WorkCase(models.Model):
    """A case of the company that is about this work, though no cut was laid before it: the filing of its plan."""

    work = models.ForeignKey(Work, models.CASCADE, related_name="ties")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["work", "case"], name="a_case_is_tied_to_a_work_once")]

    def __str__(self) -> str:
        return f"{self.work_id} {self.case_id}"


class WorkNumber(models.Model):
    """The number that a registry gave to a work, as the registry writes it."""

    work = models.ForeignKey(Work, models.CASCADE, related_name="numbers")
    scheme = models.CharField(max_length=8, choices=Scheme.choices)
    number = models.CharField(max_length=40)

    class Meta:
        ordering = ["work", "scheme"]
        constraints = [models.UniqueConstraint(fields=["work", "scheme"], name="one_number_per_registry")]

    def __str__(self) -> str:
        return self.number


class WorkPicture(models.Model):
    """A poster or still of a work, with the words that stand for it."""

    work = models.ForeignKey(Work, models.CASCADE, related_name="pictures")
    kind = models.CharField(max_length=8, choices=PictureKind.choices)
    attachment = models.ForeignKey(Attachment, models.PROTECT, related_name="+")
    alt = models.CharField(max_length=200)
    """What is seen on it, for whoever does not see it."""
    alt_en = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["kind", "pk"]

    def __str__(self) -> str:
        return self.alt

    @property
    def shown_alt(self) -> str:
        """In the reader's language, as far as there is one."""
        return self.alt_en if _reads_english() and self.alt_en else self.alt


def _reads_english() -> bool:
    return (get_language() or "").startswith("en")
