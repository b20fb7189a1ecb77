"""Every text colour of the tokens can be read on every ground it may stand on, in both themes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from zhijiang import ui

TOKENS = (Path(ui.__file__).parent / "static/ui/tokens.css").read_text(encoding="utf-8")
GROUNDS = ("paper", "surface", "surface-2")
TEXT = 4.5
SHAPE = 3.0


def theme(name: str) -> dict[str, str]:
    """The colours of one theme, by token name."""
    block = re.search(rf'\[data-theme="{name}"\] \{{(.*?)\}}', TOKENS, re.DOTALL)
    assert block is not None
    return dict(re.findall(r"--([a-z0-9-]+): (#[0-9A-F]{6});", block[1]))


def luminance(colour: str) -> float:
    """Relative luminance of #RRGGBB. Source: WCAG 2.2, “relative luminance”."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio, 1..21. Source: WCAG 2.2, “contrast ratio”."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def pairs() -> list[tuple[str, str, float]]:
    """(text or shape, ground, least contrast)."""
    on_paper = ("ink", "ink-2", "ink-3", "celadon", "celadon-deep", "vermilion", "vermilion-deep")
    found = [(text, ground, TEXT) for text in on_paper for ground in GROUNDS]
    found += [(text, f"{text}-wash", TEXT) for text in ("celadon", "vermilion", "amber", "moss", "slate")]
    found += [("ink", f"{tone}-wash", TEXT) for tone in ("celadon", "vermilion", "amber", "moss", "slate")]
    found += [(f"on-{tone}", f"{tone}{depth}", TEXT) for tone in ("celadon", "vermilion") for depth in ("", "-deep")]
    found += [("line-strong", ground, SHAPE) for ground in GROUNDS]
    return found


@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground", "least"), pairs())
def test_token_pair_has_enough_contrast(name: str, text: str, ground: str, least: float) -> None:
    colours = theme(name)

    assert contrast(colours[text], colours[ground]) >= least


def test_dark_room_grounds_are_strictly_neutral() -> None:
    colours = theme("dark")
    grounds = [colour for token, colour in colours.items() if token in GROUNDS or token.endswith(("-wash", "line"))]

    assert grounds
    assert [colour for colour in grounds if len({colour[1:3], colour[3:5], colour[5:7]}) != 1] == []


def test_both_themes_define_the_same_tokens() -> None:
    assert theme("light").keys() == theme("dark").keys()
