"""Write the official working-day calendars of mainland China into the pack, from the chinesecalendar package.

    python tools/make_calendar.py 2024 2026

A year is official once the State Council's office has published its list, around November of the year before. This is
a tool of the developers: the product reads the files only (src/zhijiang/packs/zhejiang/calendar).
"""

from __future__ import annotations

import csv
import sys
from datetime import date, timedelta
from pathlib import Path

import chinese_calendar

FOLDER = Path(__file__).resolve().parent.parent / "src/zhijiang/packs/zhejiang/calendar"
CHINESE = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "Mid-autumn Festival": "中秋节",
    "National Day": "国庆节",
}


def rows_of(year: int) -> list[tuple[str, str, str]]:
    """(day, kind, note) of each day that is not what its weekday says, and of each feast."""
    rows = []
    day = date(year, 1, 1)
    while day.year == year:
        feast, name = chinese_calendar.get_holiday_detail(day)
        note = CHINESE.get(name or "", name or "")
        if feast and name:
            rows.append((day.isoformat(), "off", note))
        elif chinese_calendar.is_workday(day) and day.weekday() >= 5:
            rows.append((day.isoformat(), "makeup", f"{note}调休上班"))
        day += timedelta(days=1)
    return rows


def main() -> int:
    first, last = int(sys.argv[1]), int(sys.argv[2])
    for year in range(first, last + 1):
        with (FOLDER / f"cn-{year}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(["day", "kind", "note"])
            writer.writerows(rows_of(year))
    return 0


if __name__ == "__main__":
    sys.exit(main())
