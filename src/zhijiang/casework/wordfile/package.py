"""A docx that somebody brings: opened within limits, and refused where it could reach out, run or swell."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any, Final

from django.utils.translation import gettext as _
from lxml import etree

LARGEST_BYTES: Final = 2 * 1000**2
"""A letter without pictures has some twenty kilobytes; more than 2 MB is not one."""
MOST_PARTS: Final = 200
LARGEST_UNPACKED: Final = 12 * 1000**2
W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DOCUMENT: Final = "word/document.xml"
_DAY_ZERO: Final = (1980, 1, 1, 0, 0, 0)
_RUNS: Final = re.compile(r"vbaProject|vbaData|activeX|oleObject|/embeddings/|\.bin$|afchunk|\.mht$", re.IGNORECASE)
_RUNS_TYPES: Final = re.compile(rb"macroEnabled|vnd\.ms-office|oleObject|activeX", re.IGNORECASE)
_REACHES_OUT: Final = re.compile(
    r"\b(DDE|DDEAUTO|INCLUDE\w*|IMPORT|LINK|DATABASE|RD|HYPERLINK|MACROBUTTON)\b", re.IGNORECASE
)
_HEADS_AND_FEET: Final = re.compile(r"^word/(header|footer)\d*\.xml$")


class Refused(ValueError):
    """The file is not taken at all; the sentence says why, in the reader's language."""


def unpacked(content: bytes, /) -> dict[str, bytes]:
    """The parts of a docx by name. Raises Refused for what is none, is too large, or holds more than words. Rule: C-62."""
    if len(content) > LARGEST_BYTES:
        raise Refused(_("The file is larger than 2 MB, which no letter is."))
    try:
        parts = _read(content)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, OSError, EOFError) as error:
        if isinstance(error, Refused):
            raise
        raise Refused(_("This is not a docx file. Save it as “Word document (.docx)” and upload it again.")) from None
    if DOCUMENT not in parts or "[Content_Types].xml" not in parts:
        raise Refused(_("This is not a docx file. Save it as “Word document (.docx)” and upload it again."))
    _check_kinds(parts)
    for name, part in parts.items():
        if name.endswith((".xml", ".rels")):
            _check_part(name, tree_of(part))
    return parts


def packed(parts: dict[str, bytes], /) -> bytes:
    """Parts as a docx; the same parts give the same bytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(parts, key=lambda name: (name != "[Content_Types].xml", name)):
            entry = zipfile.ZipInfo(name, _DAY_ZERO)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, parts[name])
    return made.getvalue()


def tree_of(part: bytes, /) -> Any:
    """A part as a tree. Raises Refused for what is not plain XML in UTF-8, or declares entities."""
    try:
        text = part.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused(_("The file is written in an encoding that Word does not use.")) from None
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise Refused(_("The file declares entities (DTD), which Word never writes; it is not opened."))
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError:
        raise Refused(_("The file is damaged: a part of it cannot be read.")) from None


def bytes_of(tree: Any, /) -> bytes:
    """A tree as a part."""
    made: bytes = etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)
    return made


def written_parts(parts: dict[str, bytes], /) -> list[str]:
    """The parts that hold what is read: the document, then headers and footers."""
    return [DOCUMENT, *sorted(name for name in parts if _HEADS_AND_FEET.match(name))]


def _read(content: bytes) -> dict[str, bytes]:
    parts: dict[str, bytes] = {}
    left = LARGEST_UNPACKED
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = archive.infolist()
        if len(entries) > MOST_PARTS:
            raise Refused(_("The file holds more than 200 parts, which no letter does."))
        for entry in entries:
            name = entry.filename
            if name.startswith(("/", "\\")) or ".." in name.split("/") or "\\" in name or name in parts:
                raise Refused(_("The file is damaged: a part of it cannot be read."))
            if name.endswith("/"):
                continue
            with archive.open(entry) as file:  # what the directory says of sizes is not believed
                part = file.read(left + 1)
            if len(part) > left:
                raise Refused(_("Unpacked, the file is larger than 12 MB, which no letter is."))
            left -= len(part)
            parts[name] = part
    return parts


def _check_kinds(parts: dict[str, bytes]) -> None:
    if any(_RUNS.search(name) for name in parts) or _RUNS_TYPES.search(parts["[Content_Types].xml"]):
        raise Refused(_("The file holds macros or embedded objects. Save it as .docx without them."))


def _check_part(name: str, tree: Any) -> None:
    if name.endswith(".rels"):
        for each in tree:
            if str(each.get("TargetMode", "")).lower() == "external" or "://" in str(each.get("Target", "")):
                target = str(each.get("Target", ""))[:80]
                kind = str(each.get("Type", "")).rpartition("/")[2]
                if kind == "attachedTemplate":
                    raise Refused(_("The file loads a template from outside (%(target)s).") % {"target": target})
                raise Refused(
                    _("The file points outside (%(target)s). Remove the link, and linked pictures.")
                    % {"target": target}
                )
        return
    for each in tree.iter(f"{W}altChunk"):
        raise Refused(_("The file embeds another file (%(part)s).") % {"part": each.tag.rpartition("}")[2]})
    told = [*(each.text or "" for each in tree.iter(f"{W}instrText"))]
    told += [each.get(f"{W}instr") or "" for each in tree.iter(f"{W}fldSimple")]
    found = _REACHES_OUT.search("".join(told))
    if found:
        raise Refused(_("The file holds a field that loads something (%(field)s). Remove it.") % {"field": found[1]})
