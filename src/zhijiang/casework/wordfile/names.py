"""The names that a letter's template may use, with their Chinese twins and what each means."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from zhijiang.casework.procedure import Procedure, Text

_NO_NAME: Final = re.compile(r"[^\w]+")
_FRAME: Final = {
    "letter_title": (
        "文书标题",
        Text(zh="办理流程中规定的文书标题", en="the title that the procedure gives the letter"),
    ),
    "addressee": (
        "受文单位",
        Text(zh="申请单位，或者接受上报的上一级机关", en="the applicant, or the body to which it is sent up"),
    ),
    "authority": ("机关名称", Text(zh="作出文书的机关", en="the authority")),
    "number": ("文号", Text(zh="签发时编定的文号", en="the number, given on issue")),
    "date": ("签发日期", Text(zh="签发当日", en="the day of issue")),
    "title": ("作品名称", Text(zh="办件的作品名称", en="title of the work")),
    "applicant": ("申请单位", Text(zh="申请单位名称", en="the institution that applied")),
    "case": ("申请编号", Text(zh="办件编号", en="code of the case")),
    "round": ("轮次", Text(zh="第几轮提交", en="which submission it answers")),
    "reason": ("理由", Text(zh="经办人填写的理由", en="the reason that the officer gave")),
    "rule": ("依据", Text(zh="引用的规定，含条款号", en="the rule cited, with its numbers")),
    "reviewers": ("审看人数", Text(zh="签署意见的审看人数", en="how many signed an opinion")),
    "due": ("期限", Text(zh="到期日", en="the day by which something is due")),
    "decision_number": (
        "决定文号",
        Text(zh="本件决定书的文号", en="the number of the decision on this case"),
    ),
    "given_number": ("外部编号", Text(zh="其他系统给出的编号", en="the number that another system gave")),
    "parent_given_number": (
        "原件外部编号",
        Text(zh="所涉原办件的外部编号", en="the number that another system gave the case that this one is about"),
    ),
    "parent_number": ("原文书文号", Text(zh="所涉原办件的文号", en="number of the letter that this one is about")),
}
_ITEM: Final = {
    "order": ("序号", Text(zh="第几条", en="its number in the list")),
    "place": ("位置", Text(zh="时间码、文件或者填报项目", en="timecode, file or question")),
    "text": ("要求", Text(zh="需要修改或者补正的内容", en="the measure that is demanded")),
    "measure": ("处理方式", Text(zh="删除、修改、替换、补充或者说明", en="delete, change, replace, add or explain")),
    "rule": ("依据", Text(zh="该条引用的规定", en="the rule cited for it")),
    "due": ("期限", Text(zh="该条的完成期限", en="by when")),
}
_FILE: Final = {
    "order": ("序号", Text(zh="第几个", en="its number in the list")),
    "name": ("文件名", Text(zh="样片文件名", en="name of the file")),
    "sha256": ("文件摘要", Text(zh="SHA-256 摘要", en="its SHA-256")),
}
_LISTS: Final[dict[str, tuple[str, Text, str, dict[str, tuple[str, Text]]]]] = {
    "items": ("意见列表", Text(zh="逐条意见", en="the items, one by one"), "意见", _ITEM),
    "remedies": ("救济途径", Text(zh="办理流程规定的救济途径及办理要求，逐段", en="remedies and limits of the procedure, paragraph by paragraph"), "段落", {}),
    "files": ("文件列表", Text(zh="审查通过的样片", en="the files that were reviewed"), "文件", _FILE),
}  # fmt: skip


@dataclass(frozen=True)
class Name:
    """One name: `word` everywhere, `chinese` its twin; `parts` where it is a list whose entries have names of their own."""

    word: str
    chinese: str
    meaning: Text
    entry: str = ""
    """What one entry of the list is called in Chinese; empty for a single value."""
    parts: tuple[Name, ...] = ()

    @property
    def is_list(self) -> bool:
        return bool(self.entry)

    @property
    def entry_word(self) -> str:
        return {"items": "item", "remedies": "remedy", "files": "file"}.get(self.word, "")


@dataclass(frozen=True)
class Names:
    """Every name that one letter may use."""

    all: tuple[Name, ...]
    _by: dict[str, Name] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        for name in self.all:
            self._by.setdefault(name.word, name)
        for name in self.all:
            self._by.setdefault(name.chinese, name)

    def get(self, word: str, /) -> Name | None:
        """The name behind a word in either language."""
        return self._by.get(word)

    def context(self, data: Mapping[str, Any], /) -> dict[str, Any]:
        """What a template is filled with: every value under both of its names, without characters that XML cannot hold."""
        given: dict[str, Any] = {}
        for name in self.all:
            given_for = data.get(name.word, "")
            value = [_entry(name, each) for each in given_for] if name.is_list else _plain(given_for)
            for word in (name.word, name.chinese):
                if self._by[word] is name:
                    given[word] = value
        return given


def names_of(procedure: Procedure, /) -> Names:
    """The names of a procedure's letters: their frame, the questions of the form, the classes, the lists."""
    found = [Name(word, chinese, meaning) for word, (chinese, meaning) in _FRAME.items()]
    taken = {name.word for name in found} | {name.chinese for name in found}
    taken |= set(_LISTS) | {chinese for chinese, *_rest in _LISTS.values()}
    asked: dict[str, Text] = {
        word: Text(zh=question["x-title"]["zh"], en=question["x-title"]["en"])
        for word, question in procedure.form.get("properties", {}).items()
    }
    asked |= {word: table.title for word, table in procedure.classify.items()}
    asked |= {each.choice.name: each.choice.label for each in procedure.actions.values() if each.choice}
    for word, label in asked.items():
        if word in taken:
            continue
        chinese = _NO_NAME.sub("", label.zh)
        if chinese in taken or not chinese.isidentifier():
            chinese = word
        taken |= {word, chinese}
        found.append(Name(word, chinese, label))
    for word, (chinese, meaning, entry, parts) in _LISTS.items():
        inner = tuple(Name(each, *told) for each, told in parts.items())
        found.append(Name(word, chinese, meaning, entry, inner))
    return Names(tuple(found))


def _entry(name: Name, value: Any) -> Any:
    if not name.parts:
        return _plain(value)
    plain = {part.word: _plain(value.get(part.word, "")) for part in name.parts}
    return plain | {part.chinese: plain[part.word] for part in name.parts}


def _plain(value: Any) -> str:
    text = str(value).replace("\r\n", "\n").replace("\r", "\n").replace("\t", "　")
    return "".join(each for each in text if each == "\n" or (each >= " " and each not in "\x7f\ufffe\uffff"))
