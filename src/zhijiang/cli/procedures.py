"""`zhijiang procedures`: check procedure packs, or draw one."""

from __future__ import annotations

from pathlib import Path

import zhijiang
from zhijiang.cli.installation import load_django_without_home
from zhijiang.cli.words import Parser, Refused, text_of


def run(arguments: list[str]) -> int:
    """Exit 0; 1 when a procedure has something wrong; 2 when a file cannot be read or drawn."""
    parser = Parser(
        "zhijiang procedures",
        "Checks procedures, or draws them as Mermaid text; without a FILE, those of every pack.",
        example="zhijiang procedures lint\nzhijiang procedures lint mine.yaml\nzhijiang procedures draw mine.yaml",
    )
    parser.add_argument("verb", choices=("lint", "draw"), metavar="lint|draw")
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE")
    parser.add_argument("--language", choices=("zh-hans", "en"), default="zh-hans", help="of a drawing")
    chosen = parser.parse_args(arguments)
    texts = {path: text_of(path) for path in chosen.files or _shipped()}
    load_django_without_home()
    return _lint(texts) if chosen.verb == "lint" else _draw(texts, language=chosen.language)


def _lint(texts: dict[Path, str]) -> int:
    from django.utils.translation import override

    from zhijiang.casework.lint import lint, procedures_in

    bad = 0
    for path, text in texts.items():
        folder = path.parent.parent / "letters"
        in_pack = folder.is_dir()
        with override("en"):
            findings = lint(
                text, letters=folder if in_pack else None, others=procedures_in(path.parent) if in_pack else None
            )
        bad += bool(findings)
        for finding in findings:
            print(f"{path}: {finding}")
        if not findings:
            print(f"{path}: nothing wrong")
    folders = sorted({path.parent.parent for path in texts if (path.parent.parent / "letters").is_dir()})
    return 1 if bad + sum(_lint_catalogue(folder) for folder in folders) else 0


def _lint_catalogue(folder: Path) -> bool:
    """Whether a pack's catalogue has something wrong."""
    from django.utils.translation import override

    from zhijiang.casework.lint import lint_catalogue, procedures_in
    from zhijiang.casework.pack import PackError, handlers_in, titled_alike_in

    path = folder / "catalogue.yaml"
    try:
        handlers, titled = handlers_in(folder), titled_alike_in(folder)
    except PackError as error:
        raise Refused(str(error)) from None
    with override("en"):
        findings = lint_catalogue(handlers, procedures_in(folder / "procedures"), titled=titled)
    for finding in findings:
        print(f"{path}: {finding}")
    if not findings:
        print(f"{path}: nothing wrong")
    return bool(findings)


def _draw(texts: dict[Path, str], *, language: str) -> int:
    from zhijiang.casework.draw import mermaid
    from zhijiang.casework.procedure import ProcedureError, parse

    drawings = []
    for path, text in texts.items():
        try:
            drawings.append(mermaid(parse(text), language=language))
        except ProcedureError as error:
            raise Refused(f"{path}: {error}") from None
    print("".join(drawings), end="")
    return 0


def _shipped() -> list[Path]:
    packs = Path(zhijiang.__file__).parent / "packs"
    return sorted(packs.glob("*/procedures/*.yaml"))
