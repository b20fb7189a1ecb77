"""Where the authorities of the shipped packs are: what tests say of a moment, they say by one of these clocks."""

from __future__ import annotations

from typing import Final
from zoneinfo import ZoneInfo

SHANGHAI: Final = ZoneInfo("Asia/Shanghai")
"""The pack `zhejiang`."""
CAIRO: Final = ZoneInfo("Africa/Cairo")
"""The pack `example-board`: six hours behind in winter, five in summer."""
