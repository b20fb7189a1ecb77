"""Names as producers really give them, and the episode each means."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhijiang.catalog.sorting import How, Placed, chinese_number, place


@pytest.mark.parametrize(
    ("name", "episode"),
    [
        ("第01集.mp4", 1),
        ("第十二集 重逢.mov", 12),
        ("西湖往事 第 3 集 1080p 成片.mp4", 3),
        ("西湖往事第二十集(修改版).mp4", 20),
        ("第一百零三集.mp4", 103),
        ("第１５集.mp4", 15),
        ("第2季第7集.mp4", 7),
        ("12集.mp4", 12),
        ("第五话.mkv", 5),
        ("EP01.mp4", 1),
        ("ep.7_final_v3.mov", 7),
        ("Show.S01E09.1080p.x264.mkv", 9),
        ("show s1e01.mp4", 1),
        ("S2.EP11.mov", 11),
        ("Episode 4.mp4", 4),
        ("E08_20261101.mp4", 8),
        ("folder/Deep EP03.mp4", 3),
        ("C:\\delivery\\EP05.mp4", 5),
    ],
)
def test_place_name_that_says_its_episode(name: str, episode: int) -> None:
    assert place([name], planned_episodes=24) == [Placed(name, episode, How.SAYS_SO)]


@pytest.mark.parametrize(
    ("name", "episode"),
    [
        ("01.mp4", 1),
        ("西湖往事-07.mp4", 7),
        ("西湖往事_08_1080p_25fps_v2.mp4", 8),
        ("2026-11-03 rough 05.mov", 5),
        ("07 (1).mp4", 7),
        ("12_H.264_3840x2160.mp4", 12),
        ("东坡3稿 09.mp4", 9),
    ],
)
def test_place_name_with_a_bare_number(name: str, episode: int) -> None:
    assert place([name], planned_episodes=24) == [Placed(name, episode, How.NUMBER)]


@pytest.mark.parametrize(
    "name", ["大结局.mp4", "final.mov", "1080p.mp4", "20261101.mp4", "v3.mp4", ".mp4", "", "第0集.mp4"]
)
def test_place_name_that_does_not_tell(name: str) -> None:
    assert [placed.episode for placed in place([name], planned_episodes=24)] == [None]


def test_place_takes_the_number_in_which_the_names_differ() -> None:
    names = ["101 west lake 1.mp4", "101 west lake 2.mp4", "101 west lake 10.mp4"]

    assert [placed.episode for placed in place(names, planned_episodes=24)] == [1, 2, 10]


def test_place_keeps_the_order_and_mixes_ways() -> None:
    names = ["第二集.mp4", "片花.mp4", "01.mp4"]

    assert place(names, planned_episodes=12) == [
        Placed("第二集.mp4", 2, How.SAYS_SO),
        Placed("片花.mp4", None, How.NOT_FOUND),
        Placed("01.mp4", 1, How.NUMBER),
    ]


def test_place_file_of_a_film_is_the_film() -> None:
    assert place(["西湖 第3版 v2.mov"], planned_episodes=1) == [Placed("西湖 第3版 v2.mov", 1, How.SINGLE)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("二十一", 21),
        ("一百", 100),
        ("一百零三", 103),
        ("一百一十", 110),
        ("一二", 12),
        ("两", 2),
        ("08", 8),
    ],
)
def test_chinese_number_reads_what_producers_write(text: str, value: int) -> None:
    assert chinese_number(text) == value


@given(st.lists(st.text(max_size=40), max_size=12), st.integers(1, 100))
def test_place_never_fails_and_answers_every_name(names: list[str], planned_episodes: int) -> None:
    placed = place(names, planned_episodes=planned_episodes)

    assert [found.name for found in placed] == names
    assert all(found.episode is None or 1 <= found.episode <= 9999 for found in placed)


@given(st.integers(1, 120), st.sampled_from(["第{:02d}集.mp4", "EP{:03d}.mov", "S01E{:02d} x265.mkv", "剧_{}.mp4"]))
def test_place_finds_the_number_it_was_made_with(number: int, pattern: str) -> None:
    assert place([pattern.format(number)], planned_episodes=120)[0].episode == number
