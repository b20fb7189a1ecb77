"""How the command line speaks: help with an example, and one plain sentence for what cannot be done."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any, NoReturn, override


class Refused(Exception):
    """What keeps a verb from being done, as one sentence: the process ends with 2."""


def refuse(command: str, sentence: str, /) -> int:
    """Say why not, in one line. Returns 2."""
    if sys.stderr.isatty():
        sys.stderr.write("\r\x1b[K")  # a progress bar may stand there
    print(f"{command}: {' '.join(sentence.split())}", file=sys.stderr)
    return 2


class Parser(argparse.ArgumentParser):
    """argparse whose mistakes are one sentence instead of a page of usage."""

    def __init__(self, prog: str, description: str = "", epilog: str = "", *, example: str = "", **more: Any) -> None:
        examples = "\n".join(f"  {line}" for line in example.splitlines())
        parts = [epilog, f"example:\n{examples}" if example else ""]
        super().__init__(
            prog=prog,
            description=description,
            epilog="\n\n".join(part for part in parts if part),
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
            **more,
        )

    @override
    def error(self, message: str) -> NoReturn:
        """End with 2 and one sentence."""
        sys.exit(refuse(self.prog, f"{message.rstrip('.')} ({self.prog} --help shows how)."))


def whole_number(text: str) -> int:
    """An argument's type. Raises ArgumentTypeError with a sentence of ours."""
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"expected a whole number, got {text!r}") from None


def text_of(path: Path) -> str:
    """What a file says that somebody named. Raises Refused where it is no text that can be read."""
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise Refused(f"{path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise Refused(f"{path} is not a text in UTF-8.") from None
