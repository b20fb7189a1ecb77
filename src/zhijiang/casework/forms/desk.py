"""The desk: tasks, conflicts, cover, messages, web hooks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from django import forms
from django.utils.translation import gettext_lazy as _

from zhijiang.casework.forms.choices import NamedChoice
from zhijiang.casework.procedure import TaskKind
from zhijiang.casework.queries import ChannelChoice
from zhijiang.casework.states import Channel, TaskVerdict
from zhijiang.people.models import Membership, Organisation, User
from zhijiang.ui.forms import DayField


class ReasonForm(forms.Form):
    """Nothing but a reason."""

    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))


class HouseConflictForm(ReasonForm):
    """A conflict with every case of one house."""

    house = NamedChoice(label=_("House"), queryset=Organisation.objects.none(), empty_label=_("Please choose"))
    field_order = ("house", "reason")

    def __init__(self, *args: Any, houses: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["house"].queryset = houses  # type: ignore[attr-defined]


class FoundConflictForm(ReasonForm):
    """An officer says that somebody else must keep away, from this case or from the whole house."""

    user = NamedChoice(label=_("Person"), queryset=User.objects.none(), empty_label=_("Please choose"))
    scope = forms.ChoiceField(
        label=_("Keeps away from"),
        choices=[("case", _("This case")), ("house", _("Every case of the applicant"))],
        widget=forms.RadioSelect,
        initial="case",
    )
    field_order = ("user", "scope", "reason")

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = people  # type: ignore[attr-defined]


class DelegationForm(forms.Form):
    """Who stands in for whom, in what, from and until when."""

    post = forms.ChoiceField(label=_("Role that is covered"))
    taker = NamedChoice(
        label=_("Stands in"),
        queryset=User.objects.none(),
        empty_label=_("Please choose"),
        help_text=_("A colleague of the same house."),
    )
    valid_from = DayField(label=_("First day"))
    valid_until = DayField(label=_("Last day"))
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)

    def __init__(self, *args: Any, posts: Sequence[Membership], user: User, colleagues: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.posts = {str(post.pk): post for post in posts}
        self.fields["post"].choices = [(key, _post_label(post, user)) for key, post in self.posts.items()]  # type: ignore[attr-defined]
        self.fields["taker"].queryset = colleagues  # type: ignore[attr-defined]

    def clean_post(self) -> Membership:
        return self.posts[self.cleaned_data["post"]]


def _post_label(post: Membership, user: User) -> str:
    words = f"{post.organisation.shown_name} · {post.get_role_display()}"
    return words if post.user_id == user.pk else f"{post.user.shown_name} · {words}"


class NewTaskForm(forms.Form):
    """Whom to ask for what."""

    body = NamedChoice(label=_("Body"), queryset=Organisation.objects.none(), empty_label=_("Please choose"))
    assignee = NamedChoice(
        label=_("Person"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Anybody of the body"),
    )
    ask = forms.CharField(label=_("What is asked"), max_length=2000, widget=forms.Textarea(attrs={"rows": 5}))

    def __init__(self, *args: Any, bodies: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].queryset = bodies  # type: ignore[attr-defined]
        self.fields["assignee"].queryset = people  # type: ignore[attr-defined]


class ManyFiles(forms.FileField):
    """Several files in one field."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.FileInput()
        widget.allow_multiple_selected = True
        widget.attrs["multiple"] = True
        super().__init__(widget=widget, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        given = data if isinstance(data, list | tuple) else [data]
        return [super(ManyFiles, self).clean(each, initial) for each in given if each]


class Point(NamedTuple):
    """One point of a checklist as the form asks for it; without photographs where the task asks for none."""

    label: str
    met: forms.BoundField
    remark: forms.BoundField
    photographs: forms.BoundField | None


class TaskForm(forms.Form):
    """The answer to a task: every point of its checklist (yes or no, a remark, photographs), a verdict, words, files."""

    verdict = forms.ChoiceField(label=_("Result"), choices=TaskVerdict.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("Opinion"),
        max_length=8000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Conditions and objections need words."),
    )
    papers = ManyFiles(
        label=_("Letter or photographs"),
        required=False,
        help_text=_("PDF, JPEG, PNG, WebP or HEIC, up to 12 files of 20 MB each."),
    )

    def __init__(self, *args: Any, kind: TaskKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind.hands_down:  # nothing is judged: the body's own words, where it has some
            for name in ("verdict", "papers"):
                del self.fields[name]
            self.fields["text"].label, self.fields["text"].help_text = (
                _("Words of your body"),
                _("They stand in the letter."),
            )
            self.fields["text"].max_length = self.fields["text"].widget.attrs["maxlength"] = 1000  # type: ignore[attr-defined]
        self.points = len(kind.checklist)
        self.with_photographs = kind.photographs
        points: dict[str, forms.Field] = {}
        for number, point in enumerate(kind.checklist):
            points[f"met_{number}"] = forms.ChoiceField(
                label=str(point), choices=[("yes", _("Yes")), ("no", _("No"))], widget=forms.RadioSelect
            )
            points[f"remark_{number}"] = forms.CharField(
                label=_("Remark on “%(point)s”") % {"point": point}, max_length=500, required=False
            )
            if kind.photographs:
                points[f"photos_{number}"] = ManyFiles(
                    label=_("Photographs of “%(point)s”") % {"point": point}, required=False
                )
                points[f"photos_{number}"].widget.attrs["accept"] = "image/*"
        self.fields = points | self.fields
        if kind.photographs:
            self.fields["papers"].widget.attrs["accept"] = "image/*,application/pdf"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for number in range(self.points):
            if cleaned.get(f"met_{number}") == "no" and not cleaned.get(f"remark_{number}", "").strip():
                point = self.fields[f"met_{number}"].label
                self.add_error(f"remark_{number}", _("Say what is missing at “%(point)s”.") % {"point": point})
        return cleaned

    @property
    def checklist(self) -> list[Point]:
        """The points with their fields, in order."""
        return [
            Point(
                str(self.fields[f"met_{number}"].label),
                self[f"met_{number}"],
                self[f"remark_{number}"],
                self[f"photos_{number}"] if self.with_photographs else None,
            )
            for number in range(self.points)
        ]

    @property
    def closing(self) -> list[forms.BoundField]:
        """What is asked after the points."""
        return [self[name] for name in ("verdict", "text", "papers") if name in self.fields]


class ChannelsForm(forms.Form):
    """How somebody wants to be told of each kind of thing."""

    def __init__(self, *args: Any, choices: Sequence[ChannelChoice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for each in choices:
            field = forms.ChoiceField(label=each.kind.label, choices=Channel.choices, initial=each.channel)
            if each.is_fixed:
                field.disabled = True
                field.help_text = _("An applicant is always mailed these.")
            self.fields[each.kind.value] = field


class HookForm(forms.Form):
    """An address of another system."""

    house = NamedChoice(label=_("House"), queryset=Organisation.objects.none(), empty_label=None)
    url = forms.URLField(label=_("Address"), max_length=300, assume_scheme="https", help_text=_("Begins with https://"))

    def __init__(self, *args: Any, houses: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["house"].queryset = houses  # type: ignore[attr-defined]
