"""What a letter says, and its PDF: the pack's template set by typst with data that is never read as markup."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Final, Protocol

import segno
import typst
from django.conf import settings
from django.urls import reverse
from django.utils import translation

from zhijiang.casework import pack, rules, schema
from zhijiang.casework.clocks import calendar_of
from zhijiang.casework.models import Assignment, Case, Opinion, RuleNode, Snapshot
from zhijiang.casework.procedure import Letter, Procedure
from zhijiang.casework.states import Measure

if TYPE_CHECKING:
    from zhijiang.casework.states import Severity
    from zhijiang.people.models import Organisation

PLACEHOLDERS: Final = (
    "title",
    "applicant",
    "case",
    "round",
    "reason",
    "rule",
    "reviewers",
    "due",
    "decision_number",
    "given_number",
    "parent_number",
    "parent_given_number",
)
"""What a letter's texts may name, beside what `words_of` finds in its procedure.

`decision_number` is that of the decision which was made on this case, `given_number` the number that another system gave,
`parent_number` that of the case which this one is about, and `parent_given_number` what another system gave that one.
"""
UNSURE: Final = "documents/unsure"
"""Where marks lie of letters whose decisions are not committed yet."""
_NAME: Final = re.compile(r"\{([a-z_]+)\}")
_CHINESE: Final = re.compile(r"[\u4e00-\u9fff]")
_FILES_TITLE: Final = {"zh-hans": "审查通过的样片清单", "en": "Files that were reviewed"}
NO_NUMBER_YET: Final = {"zh-hans": "（文号待编）", "en": "(number to come)"}

FIRST_PACK: Final = "zhejiang"
"""Its templates stand in for those that another pack does not bring: the dossier of the archives, forms of other rooms."""
_TITLE_LINE: Final = 19
"""Characters of a title in one line; a longer one breaks where the procedure says “|”."""
_CHINESE_FONTS: Final = ("Noto Serif CJK SC", "Noto Serif SC", "FangSong", "STFangsong", "FangSong_GB2312")


class Item(Protocol):
    """A correction as a letter lists it: a FixItem, or the draft of one."""

    @property
    def place(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def rule(self) -> RuleNode | None: ...
    @property
    def severity(self) -> Severity | str: ...
    @property
    def measure(self) -> Measure | str: ...


class NoChineseFont(RuntimeError):
    """This machine has no font with Chinese letters, so that letters would come out blank."""


def compose(
    case: Case,
    letter: Letter,
    /,
    *,
    addressee: Organisation,
    reason: str,
    rule: RuleNode | None,
    items: Sequence[Item],
    due: date | None,
    issued: datetime,
    number: str,
    verify_code: str,
) -> dict[str, Any]:
    """Everything that the letter's template needs, in the letter's language. `verify_code` empty: a preview, without QR and mark."""
    day = calendar_of(case).day_of(issued)
    applicant = case.organisation.name_on(day).name
    snapshot = Snapshot.objects.filter(case=case).order_by("-round").first()
    with translation.override(letter.language):
        words = _words(case, snapshot.data if snapshot else case.data) | {
            "title": case.title,
            "applicant": applicant,
            "case": case.code,
            "round": str(case.round),
            "reason": reason.strip(),
            "rule": cited(rule, language=letter.language) if rule else "",
            "reviewers": str(_reviewers(case)),
            "due": day_in(letter.language, due) if due else "",
            "decision_number": case.number,
            "given_number": case.external_number,
            "parent_number": case.parent.number if case.parent else "",
            "parent_given_number": case.parent.external_number if case.parent else "",
        }
    return laid_out(
        letter,
        words,
        authority=case.authority.name_on(day).name,
        addressee=applicant if addressee.pk == case.organisation_id else addressee.name_on(day).name,
        items=_items(items, letter.language),
        files=_files(case, snapshot),
        day=day,
        number=number,
        case=case.code,
        verify_code=verify_code,
    )


def laid_out(
    letter: Letter,
    words: Mapping[str, str],
    /,
    *,
    authority: str,
    addressee: str,
    items: list[dict[str, str]],
    files: list[dict[str, str]],
    day: date,
    number: str,
    case: str,
    verify_code: str,
) -> dict[str, Any]:
    """What a template of the pack and one of the body's own are given. The day is that of the letter: the same letter is the same bytes."""
    title = fill(letter.title, words)
    lines = title.split("|") if len(title) > _TITLE_LINE + 1 else [title.replace("|", "")]
    remedies = [fill(each, words) for each in letter.remedies]
    items, files = items if letter.items else [], files if letter.lists_files else []
    frame = {"letter_title": "\n".join(lines), "addressee": addressee, "authority": authority, "number": number}
    url = f"{settings.PUBLIC_URL.rstrip('/')}{reverse('casework:verified', args=[case])}?c={verify_code}"
    return {
        "named": {
            **words,
            **frame,
            "date": day_in(letter.language, day),
            "items": [item | {"order": order, "due": words["due"]} for order, item in enumerate(items, start=1)],
            "remedies": remedies,
            "files": [file | {"order": order} for order, file in enumerate(files, start=1)],
        },
        "draft": not verify_code,
        "authority": authority,
        "addressee": addressee,
        "number": number,
        "title": title.replace("|", ""),
        "title_lines": lines,
        "paragraphs": [text for text in (fill(each, words) for each in letter.paragraphs) if text.strip()],
        "items_lead": letter.items,
        "items": [item | {"due": words["due"]} for item in items],
        "remedies": remedies,
        "files_title": _FILES_TITLE[letter.language],
        "files": files,
        "date": day_in(letter.language, day),
        "issued": [day.year, day.month, day.day],
        "case": case,
        "verify_code": verify_code,
        "verify_code_halves": ["-".join(re.findall("....", half)) for half in re.findall("." * 8, verify_code)],
        "verify_url": settings.PUBLIC_URL.rstrip("/") + reverse("casework:verify"),
        "qr": qr_of(url) if verify_code else "",
    }


def render(template: str, data: Mapping[str, Any], /) -> bytes:
    """Set a letter as PDF/A-2b. Raises NoChineseFont where its characters could not be drawn."""
    made = _compiled(template, data, format="pdf", pdf_standards=["a-2b"])
    assert isinstance(made, bytes)
    return made


def picture(template: str, data: Mapping[str, Any], /) -> bytes:
    """The first page of a letter as PNG, small enough for a list. Raises NoChineseFont."""
    made = _compiled(template, data, format="png", ppi=60)
    first = made[0] if isinstance(made, list) else made
    assert isinstance(first, bytes)
    return first


def _compiled(template: str, data: Mapping[str, Any], /, **form: Any) -> Any:
    given = json.dumps({name: value for name, value in data.items() if name != "named"}, ensure_ascii=False)
    if _CHINESE.search(given):
        _check_chinese_font()
    folder = folder_of(template)
    with _ONE_AT_A_TIME:
        return _compiler(str(folder)).compile(input=str(folder / f"{template}.typ"), sys_inputs={"data": given}, **form)


def fill(text: str, words: Mapping[str, str], /) -> str:
    """Put words in the places of {names}; nothing else of Python's formatting works here."""
    return _NAME.sub(lambda found: words[found[1]], text)


def names_in(text: str, /) -> set[str]:
    """The {names} that a text uses."""
    return set(_NAME.findall(text))


def path_of(digest: str, /) -> str:
    """Where a letter's bytes lie in the storage."""
    return f"documents/{digest}.pdf"


def docx_of(digest: str, /) -> str:
    """Where the same letter lies as docx: beside its PDF, under the PDF's hash."""
    return f"documents/{digest}.docx"


def mark_of(digest: str, /) -> str:
    """Where the mark of a letter lies while it is not sure that it is issued."""
    return f"{UNSURE}/{digest}"


def chinese_day(day: date, /) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def day_in(language: str, day: date, /) -> str:
    """A day as letters of that language write it."""
    return chinese_day(day) if language == "zh-hans" else f"{day.day} {day:%B} {day.year}"


def cited(rule: RuleNode, /, *, language: str = "zh-hans") -> str:
    """A rule as a letter cites it: 《book》, the numbers on the way to it, its words."""
    above = rule.path.split("/")
    steps = ["/".join(above[: length + 1]) for length in range(len(above))]
    line = RuleNode.objects.filter(book=rule.book_id, path__in=steps).order_by("order")
    numbers = "".join(node.number for node in line)
    if language == "zh-hans":
        return f"《{rule.book.title_zh}》{numbers}" + (f"（{rule.text_zh}）" if rule.text_zh else "")
    return f"{rule.book.title_en}, {numbers}" + (f" ({rule.text_en})" if rule.text_en else "")


def qr_of(url: str, /) -> str:
    """The address as a QR code, SVG."""
    drawn = BytesIO()
    segno.make(url, error="m", micro=False).save(drawn, kind="svg", border=0, xmldecl=False, svgns=True)
    return drawn.getvalue().decode()


def folder_of(template: str, /) -> Path:
    """Where a template lies: in the installation's own pack, else in the pack that brings one of every kind."""
    own = pack.folder() / "letters"
    return own if (own / f"{template}.typ").is_file() else pack.folder(FIRST_PACK) / "letters"


_ONE_AT_A_TIME = Lock()


@cache
def _compiler(root: str) -> typst.Compiler:
    """One compiler a process: it keeps the fonts it has read."""
    return typst.Compiler(root=root, font_paths=[str(folder) for folder in font_folders()])


@cache
def _check_chinese_font() -> None:
    """Raises NoChineseFont; a machine that has one is asked once."""
    folders = [str(folder) for folder in font_folders()]
    families = set(typst.Fonts(include_system_fonts=True, include_embedded_fonts=False, font_paths=folders).families())
    if not families & set(_CHINESE_FONTS):
        raise NoChineseFont(
            "No font with Chinese letters was found, which letters need: install fonts-noto-cjk, "
            "or name a folder with Noto Serif SC in ZHIJIANG_FONT_DIRS."
        )


def font_folders() -> list[Path]:
    """Where fonts are looked for beside the system's own: ZHIJIANG_FONT_DIRS, else the npm font packages."""
    npm = settings.PACKAGE_DIR.parent.parent / "frontend" / "node_modules" / "@expo-google-fonts"
    given = [Path(folder) for folder in settings.FONT_DIRS]
    return [folder for folder in given or [npm / "noto-serif-sc", npm / "noto-sans-sc"] if folder.is_dir()]


def sans_face() -> tuple[str, int]:
    """A sans face with the Chinese forms of characters, to draw pictures with: the file, and which face of it (a collection
    starts with Japan's). Raises NoChineseFont."""
    for folder in font_folders():
        for path in sorted(folder.rglob("NotoSansSC*400Regular.ttf")):
            return str(path), 0
    for path in sorted(Path("/usr/share/fonts").rglob("NotoSansCJK-Regular.ttc")):
        return str(path), 2
    raise NoChineseFont("No sans font with Chinese letters was found: install fonts-noto-cjk.")


def words_of(procedure: Procedure, /) -> set[str]:
    """What a letter of this procedure may name: its questions, its decision tables, what is chosen with a move."""
    chosen = {action.choice.name for action in procedure.actions.values() if action.choice}
    return {*PLACEHOLDERS, *procedure.form.get("properties", {}), *procedure.classify, *chosen}


def _words(case: Case, data: Mapping[str, Any]) -> dict[str, str]:
    """The answers and classes that a letter may name, as people read them."""
    definition = rules.procedure_of(case)
    fields = definition.form.get("properties", {})
    words = {name: schema.shown(fields[name], data.get(name)) for name in fields}
    classes = {name: table.classes for name, table in definition.classify.items()}
    classes |= {action.choice.name: action.choice.options for action in definition.actions.values() if action.choice}
    for name in classes:
        value = case.classes.get(name, "")
        words[name] = str(classes[name][value]) if value in classes[name] else ""
    return words


def _reviewers(case: Case) -> int:
    on_panel = Assignment.objects.filter(case=case, ended_at=None).values("user_id")
    return Opinion.objects.filter(case=case, round=case.round, replaced_by=None, reviewer__in=on_panel).count()


def _items(items: Iterable[Item], language: str) -> list[dict[str, str]]:
    with translation.override(language):
        return [_item(item, language) for item in items]


def _item(item: Item, language: str) -> dict[str, str]:
    """One item as a letter tells it: where, what, by which rule, and the measure that is demanded. Rule: C-116."""
    return {
        "place": item.place,
        "text": item.text,
        "rule": cited(item.rule, language=language) if item.rule else "",
        "measure": str(Measure(item.measure).label) if item.measure else "",
    }


def _files(case: Case, snapshot: Snapshot | None) -> list[dict[str, str]]:
    """What was handed in beside the form (the cuts); the form's own papers are not what is approved."""
    given: Iterable[Mapping[str, str]] = snapshot.files if snapshot else []
    papers = set(schema.file_fields(rules.procedure_of(case).form))
    return [
        {"name": file["name"], "label": file.get("label", ""), "sha256": file["sha256"]}
        for file in given
        if file["field"] not in papers
    ]
