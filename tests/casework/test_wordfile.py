"""A docx as a letter's wording: hostile files, what is wrong with one, and what is read out of it."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.shared import RGBColor

from tests.casework import wording
from tests.casework.wording import ITEMS, REMEDIES, TITLE, TO, WHOLE, docx, said, with_parts
from zhijiang.casework import wordfile
from zhijiang.casework.wordfile.package import packed, unpacked

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
GOOD = docx(*WHOLE)


def related(kind: str, target: str) -> Callable[[], bytes]:
    """A docx with one more relation, to something outside."""
    part = "word/_rels/document.xml.rels"
    more = f'<Relationship Id="rId99" Type="{RELS}/{kind}" Target="{target}" TargetMode="External"/></Relationships>'
    return lambda: with_parts(GOOD, {part: wording.part_of(GOOD, part).replace("</Relationships>", more)})


def body(more: str) -> bytes:
    """The good docx with XML of one's own at the end of its body."""
    return with_parts(GOOD, {"word/document.xml": wording.part_of(GOOD).replace("<w:sectPr", f"{more}<w:sectPr", 1)})


def bomb() -> bytes:
    return with_parts(GOOD, {"word/media/x.xml": b" " * 40_000_000})


def lying_bomb() -> bytes:
    """A bomb whose directory says that it is small."""
    made = bytearray(bomb())
    size = (40_000_000).to_bytes(4, "little")
    return bytes(made).replace(size, (100).to_bytes(4, "little"))


def entity() -> bytes:
    evil = '<?xml version="1.0"?><!DOCTYPE w:document [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    text = wording.part_of(GOOD)
    return with_parts(GOOD, {"word/document.xml": evil + text.partition("?>")[2]})


def utf16() -> bytes:
    text = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a [<!ENTITY x "y">]><a/>'
    return with_parts(GOOD, {"word/settings.xml": text.encode("utf-16")})


def field(told: str) -> bytes:
    return body(f'<w:p><w:r><w:instrText xml:space="preserve"> {told} </w:instrText></w:r></w:p>')


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "no zip": (lambda: b"PK\x03\x04 nothing", "这不是 docx 文件"),
    "another zip": (lambda: packed({"a.txt": b"x"}), "这不是 docx 文件"),
    "empty": (lambda: b"", "这不是 docx 文件"),
    "large": (lambda: b"x" * 2_000_001, "文件超过2 MB"),
    "bomb": (bomb, "解压后超过12 MB"),
    "lying bomb": (lying_bomb, "."),
    "parts": (lambda: with_parts(GOOD, {f"x/{n}.txt": b"" for n in range(201)}), "200个以上部件"),
    "path": (lambda: with_parts(GOOD, {"../../etc/cron.d/x": b""}), "已损坏"),
    "macro": (lambda: with_parts(GOOD, {"word/vbaProject.bin": b"x"}), "宏"),
    "embedded": (lambda: with_parts(GOOD, {"word/embeddings/a.xlsx": b"x"}), "宏"),
    "altChunk": (lambda: body(f"<w:altChunk {W}/>"), "altChunk"),
    "picture": (related("image", "https://evil.example/x.png"), "https://evil.example/x.png"),
    "link": (related("hyperlink", "file://server/share"), "file://server/share"),
    "template": (related("attachedTemplate", "https://evil.example/t.dotm"), "从外部加载模板"),
    "DTD": (entity, "DTD"),
    "UTF-16": (utf16, "编码"),
    "DDE": (lambda: field('DDEAUTO c:\\\\windows\\\\cmd "/k calc"'), "DDEAUTO"),
    "INCLUDE": (lambda: field("INCLUDETEXT /etc/passwd"), "INCLUDETEXT"),
    "broken": (lambda: with_parts(GOOD, {"word/document.xml": "<w:document"}), "已损坏"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_file_is_not_opened(name: str) -> None:
    make, sentence = HOSTILE[name]

    with pytest.raises(wordfile.Refused) as refused:
        said(make())

    assert sentence in str(refused.value) or sentence == "."


def test_encrypted_entry_is_refused_as_no_docx() -> None:
    made = bytearray(GOOD)
    at = made.rfind(b"PK\x01\x02")
    made[at + 8] |= 1

    with pytest.raises(wordfile.Refused):
        unpacked(bytes(made))


@pytest.mark.parametrize(
    "tag",
    [
        "{{ ''.__class__.__mro__ }}", "{{ 理由.__class__ }}", "{{ cycler.__init__.__globals__ }}", "{{ 7*7 }}", "{{ 理由()}}",
        "{{ 理由|upper }}", "{{ self }}", "{{ lipsum }}", "{{ config }}", "{{ 理由[0] }}", "{{r 理由 }}", "{{p 理由 }}",
        "{% set x = 1 %}", "{% include '/etc/passwd' %}", "{% import 'os' as x %}", "{% macro a() %}", "{% if 理由.__len__() %}{% endif %}",
        "{% colspan 3 %}", "{% for x in ''.__class__ %}{% endfor %}", "{%p for x in range(9) %}", "{%- if 理由 %}", "{{- 理由 }}", "{{ 理由 -}}",
        "{{ 意见.要求 }}", "{% raw %}", "{% if 理由 is defined %}{% endif %}", "{{ '%s' % 理由 }}", "{{ 理由 ~ 依据 }}",
    ],
)  # fmt: skip
def test_tag_that_does_more_than_name_is_a_fault(tag: str) -> None:
    found = said(docx(*WHOLE, tag))

    assert found
    assert found[0].startswith("第10段："), found


@pytest.mark.parametrize(
    ("paragraphs", "sentence"),
    [
        ((*WHOLE, "{{ 理曲 }}"), "第10段：{{ 理曲 }}：没有“理曲”这一名称。"),
        ((*WHOLE, "{{ 理由"), "第10段：“{{”没有配对，标记不完整。"),
        ((*WHOLE, "理由 }}"), "第10段：“}}”没有配对，标记不完整。"),
        ((*WHOLE, "{{ 意见列表 }}"), "第10段：{{ 意见列表 }} 是列表，请用“for”逐项列出。"),
        ((*WHOLE, "{# 说明 #}"), "第10段：{# 说明 #} 是注释，请改用 Word 的批注。"),
        ((*WHOLE, "{%p for x in 名单 %}", "{%p endfor %}"), "第10段：{%p for x in 名单 %} 所列的列表不存在。可用的列表：“意见列表”、“救济途径”、“文件列表”。"),
        ((*WHOLE, "{%p for x in 意见列表 %}", "{{ x }}", "{%p endfor %}"),
         "第11段：{{ x }} 含有多个部分，请写明其中一个：“x.序号”、“x.位置”、“x.要求”、“x.处理方式”、“x.依据”、“x.期限”。"),
        ((*WHOLE, "{%p for x in 意见列表 %}", "{{ x.内容 }}", "{%p endfor %}"), "第11段：{{ x.内容 }}：没有“x.内容”这一名称。"),
        ((*WHOLE, "{%p for 理由 in 意见列表 %}", "{%p endfor %}"), "第10段：{%p for 理由 in 意见列表 %} 把每一项叫作“理由”，与已有名称重复。请改用其他叫法。"),
        ((*WHOLE, "{%p if 理由 %}"), "第10段：“if”没有结束标记。"),
        ((*WHOLE, "{%p endif %}"), "第10段：{%p endif %} 在此处没有可以结束的标记。"),
        ((*WHOLE, "{%p else %}"), "第10段：{%p else %} 在此处没有对应的“if”。"),
        ((*WHOLE, "{% if 理由 %}", "x", "{% endif %}"), "第10段：“if”没有在本段内结束。涉及整段的，请写成 {%p if … %}。"),
        ((*WHOLE, "请 {%p if 理由 %}", "{%p endif %}"), "第10段：{%p if 理由 %} 与其他文字写在同一段，那些文字会丢失。请让它单独成段。"),
        ((*WHOLE, "{%p if 理由 %}{%p endif %}"), "第10段：{%p if 理由 %} 与其他文字写在同一段，那些文字会丢失。请让它单独成段。"),
        ((*WHOLE, "{%tr for x in 意见列表 %}"), "第10段：{%tr for x in 意见列表 %} 用于表格的行，但不在表格中。"),
        ((*WHOLE, *ITEMS[:1], *REMEDIES[:1], *REMEDIES[2:], *ITEMS[2:]), "第11段：{%p for 段落 in 救济途径 %} 是循环中的循环，文书不需要。"),
        ((*WHOLE, "{% while 理由 %}"), "第10段：{% while 理由 %} 不是文书可用的标记：只能用“for”“if”及其结束标记。"),
        ((*WHOLE, "{{ 理由 依据 }}"), "第10段：{{ 理由 依据 }} 无法读懂。"),
        ((*WHOLE, "{{ 理由 }}" * 301), "第10段：标记超过300个，文书不需要这么多。"),
        ((*WHOLE, *["x"] * 2001), "全文：超过2000段，不是正常的文书。"),
        (WHOLE[1:], "缺少文书标题：请写入 {{ 文书标题 }}。"),
        ((TITLE, *WHOLE[2:]), "缺少受文单位：请写入 {{ 受文单位 }}。"),
        ((TITLE, TO, *ITEMS, *REMEDIES), "缺少理由：请写入 {{ 理由 }}。"),
        ((TITLE, TO, "{{ 理由 }}", *REMEDIES), "缺少逐条意见：请用 {%p for 意见 in 意见列表 %} 逐条列出。"),
        ((TITLE, TO, "{{ 理由 }}", *ITEMS), "缺少救济途径和期限告知：请用 {%p for 段落 in 救济途径 %} 逐段列出。"),
        ((TITLE, TO, "{{ 理由 }}", ITEMS[0], "{{ 意见.位置 }}{{ 意见.依据 }}", ITEMS[2], *REMEDIES), "逐条意见未写明要求：请写入 {{ 意见.要求 }}。"),
        ((TITLE, TO, "{{ 理由 }}", ITEMS[0], "{{ 意见.要求 }}", ITEMS[2], *REMEDIES), "逐条意见未列明依据：请写入 {{ 意见.依据 }}。"),
    ],
)  # fmt: skip
def test_each_fault_is_told_with_its_place(paragraphs: tuple[str, ...], sentence: str) -> None:
    assert sentence in said(docx(*paragraphs))


def test_refusal_must_tell_reason_rule_and_remedies() -> None:
    assert [each for each in said(docx(TITLE, TO), "refusal") if not each.startswith("[")] == [
        "缺少理由：请写入 {{ 理由 }}。", "缺少法律依据：请写入 {{ 依据 }}。",
        "缺少救济途径和期限告知：请用 {%p for 段落 in 救济途径 %} 逐段列出。",
    ]  # fmt: skip


def test_good_wording_has_no_fault_and_says_what_it_leaves_out() -> None:
    assert [each for each in said(GOOD) if not each.startswith("[")] == []
    assert "[办理流程的原文书写有 {{ 集数 }}，本模板没有。]" in said(GOOD)


def test_tag_cut_into_pieces_is_taken_as_one() -> None:
    def cut(document: Any) -> None:
        paragraph = document.add_paragraph()
        for piece in ("事由{", "{ 理", "由 ", "}} 完"):
            paragraph.add_run(piece)

    made = docx(*WHOLE, more=cut)

    assert "[第10段：{{ 理由 }} 被 Word 拆成几段，已按一个标记处理。]" in said(made)
    assert [each for each in said(made) if not each.startswith("[")] == []
    assert words_of(wording.filled(made, reason="甲&乙<丙>"))[-1] == "事由甲&乙<丙> 完"


def test_block_that_leaves_its_link_and_row_that_says_more_are_faults() -> None:
    link = (
        '<w:hyperlink w:anchor="a"><w:r><w:t>{% if 理由 %}</w:t></w:r></w:hyperlink><w:r><w:t>x{% endif %}</w:t></w:r>'
    )
    row = "".join(f"<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>" for text in ("{%tr if 理由 %}", "金额"))

    assert "第10段：{% endif %} 在此处没有可以结束的标记。" in said(body(f"<w:p>{link}</w:p>"))
    assert "第1个表格第1行：{%tr if 理由 %} 与其他文字写在同一段，那些文字会丢失。请让它单独成段。" in said(
        body(f"<w:tbl><w:tblPr/><w:tblGrid><w:gridCol/></w:tblGrid><w:tr>{row}</w:tr></w:tbl>")
    )


def test_what_cannot_be_filled_in_is_a_fault_and_an_emptied_cell_stays_a_cell() -> None:
    broken = body(f"<w:tbl {W}><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>")
    loop = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in ITEMS)
    cell = f"<w:tbl><w:tblPr/><w:tblGrid><w:gridCol/></w:tblGrid><w:tr><w:tc>{loop}</w:tc></w:tr></w:tbl>"

    assert "无法填写。请从此处下载的文书重新开始。" in said(broken)
    assert [each for each in said(body(cell)) if not each.startswith("[")] == []
    filled = wording.part_of(wording.filled(body(cell), items=[], remedies=[]).docx)
    assert re.search(r"<w:tc>\s*<w:p/>\s*</w:tc>", filled)


def test_tracked_changes_and_hidden_tags_are_faults() -> None:
    tracked = body(f'<w:p {W}><w:ins w:id="1"><w:r><w:t>x</w:t></w:r></w:ins></w:p>')
    hidden = body(f"<w:p {W}><w:r><w:instrText>PAGE {{{{ 理由 }}}}</w:instrText></w:r></w:p>")
    settings = with_parts(GOOD, {"word/footnotes.xml": f"<w:footnotes {W}><w:t>{{{{ x }}}}</w:t></w:footnotes>"})

    assert "文件含有修订痕迹。请在 Word 中全部接受或者拒绝后重新上传。" in said(tracked)
    assert "有标记写在图片、域或者设置中，平台不会读取。" in said(hidden)
    assert "有标记写在脚注、批注或者设置中，平台不会读取。" in said(settings)


def looks(document: Any) -> None:
    run = document.add_paragraph().add_run("彩色斜体")
    run.italic, run.font.color.rgb = True, RGBColor(255, 0, 0)
    document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    table = document.add_table(rows=2, cols=1)
    table.cell(0, 0).merge(table.cell(1, 0))
    document.add_paragraph()._p.append(document.element.makeelement(f"{{{W[9:-1]}}}drawing"))


def test_what_the_pdf_will_not_show_is_told() -> None:
    found = said(docx(*WHOLE, more=looks))

    for sentence in (
        "[图片、图形和文本框不会出现在 PDF 中。]", "[斜体、下划线、删除线和彩色文字在 PDF 中按普通文字排版。]",
        "[PDF 不保留分页符。]", "[跨行合并的单元格在 PDF 中分开排列。]",
    ):  # fmt: skip
        assert sentence in found


def words_of(filled: wordfile.Filled) -> list[str]:
    return ["".join(run["text"] for run in block["runs"]) for block in filled.blocks if "runs" in block]


ITEM = {
    "order": 1,
    "place": "第1集 00:00:12:00",
    "text": "删去<b>&amp;{{ 7*7 }}",
    "rule": "《规定》第一条",
    "due": "2026年12月1日",
}


def test_loop_over_items_works_in_paragraphs_and_in_tables() -> None:
    def table(document: Any) -> None:
        grid = document.add_table(rows=4, cols=3)
        grid.cell(0, 0).text, grid.cell(0, 1).text, grid.cell(0, 2).text = "位置", "要求", "依据和期限"
        grid.cell(1, 0).text = "{%tr for 条 in 意见列表 %}"
        grid.cell(2, 0).text, grid.cell(2, 1).text = "{{ 条.位置 }}", "{{ 条.要求 }}"
        grid.cell(2, 2).text = "{{ 条.依据 }}，{{ 条.期限 }}"
        grid.cell(3, 0).text = "{%tr endfor %}"

    made = docx(*WHOLE, more=table)
    assert [each for each in said(made) if not each.startswith("[")] == []
    filled = wording.filled(made, items=[ITEM, ITEM | {"order": 2, "place": "内容概要"}], remedies=["甲", "乙"])

    rows = [
        ["".join("".join(run["text"] for run in block["runs"]) for block in cell["blocks"]) for cell in row]
        for row in next(block for block in filled.blocks if block["kind"] == "table")["rows"]
    ]
    assert rows == [
        ["位置", "要求", "依据和期限"],
        ["第1集 00:00:12:00", "删去<b>&amp;{{ 7*7 }}", "《规定》第一条，2026年12月1日"],
        ["内容概要", "删去<b>&amp;{{ 7*7 }}", "《规定》第一条，2026年12月1日"],
    ]
    assert words_of(filled)[-4:] == [
        "1．删去<b>&amp;{{ 7*7 }}（《规定》第一条）", "2．删去<b>&amp;{{ 7*7 }}（《规定》第一条）", "甲", "乙",
    ]  # fmt: skip


def test_what_is_read_keeps_the_documented_looks() -> None:
    def more(document: Any) -> None:
        document.add_heading("要求", level=2)
        document.add_paragraph("居中").alignment = WD_ALIGN_PARAGRAPH.CENTER
        mixed = document.add_paragraph("普通")
        mixed.add_run("粗").bold = True
        document.add_paragraph("甲项", style="List Number")
        document.add_paragraph("乙项", style="List Number")
        document.sections[0].header.paragraphs[0].text = "{{ 机关名称 }}文书"
        document.sections[0].footer.paragraphs[0].text = "内部"

    filled = wording.filled(docx(*WHOLE, more=more), authority="省局", items=[], remedies=[])
    read = {"".join(run["text"] for run in block["runs"]): block for block in filled.blocks}

    assert (read["要求"]["kind"], read["要求"]["level"]) == ("heading", 2)
    assert read["居中"]["align"] == "center"
    assert read["普通粗"]["runs"] == [{"text": "普通", "bold": False}, {"text": "粗", "bold": True}]
    assert (read["甲项"]["label"], read["乙项"]["label"]) == ("1.", "2.")
    assert (filled.header, filled.footer) == ("省局文书", "内部")


def test_same_wording_and_words_give_the_same_bytes_without_the_writers_name() -> None:
    made = docx(*WHOLE, more=lambda document: setattr(document.core_properties, "author", "张三{{ x }}"))

    first, again = wording.filled(made, items=[ITEM], remedies=[]), wording.filled(made, items=[ITEM], remedies=[])

    assert first == again
    assert "张三" not in wording.part_of(first.docx, "docProps/core.xml")


def test_control_characters_of_what_people_write_do_not_break_the_letter() -> None:
    filled = wording.filled(GOOD, reason="甲\x00\x0b\x1b乙\r\n丙\f\a丁", items=[], remedies=[])

    assert "甲乙\n丙丁" in words_of(filled)


def test_downloaded_letter_lists_the_names_and_they_are_no_part_of_it() -> None:
    letter = wording.procedure().letters["correction"]
    made = wordfile.built_in(letter, wording.names())

    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert "意见.要求" in archive.read("word/document.xml").decode()
    assert said(made) == []
    assert not any("可用名称" in words for words in words_of(wording.filled(made, items=[ITEM], remedies=["甲"])))
