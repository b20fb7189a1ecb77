"""A cut's whole way, as its people see it on their screens: from the upload to the letter that anybody can verify."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pypdfium2
import pytest
from playwright.sync_api import Browser, expect

from tests.casework.reading_letters import code_in
from tests.clips import Clip, make_clip
from tests.e2e.bench_room import BUILT
from tests.e2e.conftest import Server
from tests.e2e.licence import add_papers
from tests.e2e.person import Person, somebody
from tests.e2e.words import LANGUAGES, Language

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

PANEL: Final = ("chen", "jiang", "he")
NAMES: Final = {
    "lin": "Lin Zhixia", "zhou": "Zhou Muyun", "wu": "Wu Ruolan", "sun": "Sun Zhengze",
    "chen": "Chen Guanlan", "jiang": "Jiang Wendi", "he": "He Yi'an",
}  # fmt: skip
TITLES: Final[dict[Language, str]] = {"zh-hans": "孤山晴雪", "en": "断桥残雪"}
TITLE_EN: Final = "Snow on the Bridge"
OBJECTION: Final = "此镜头与前后不接，请补拍或删去。"
REMARK: Final = "片尾字幕请再核对一次。"
OPINION: Final = "全片已看，导向无碍。"
ANSWER: Final = "已重新剪接该镜头。"
NUMBER: Final = re.compile(r"浙网审决〔\d{4}〕\d+号")
SYNOPSIS: Final = "一位画家在孤山写生时遇见三十年未见的师妹，两人沿着断桥追忆往事，最后在晴雪之中和解，各自归去。" * 2


@dataclass
class Story:
    """One work with all its people, each at their own browser."""

    server: Server
    people: dict[str, Person]
    language: Language
    first: Clip
    second: Clip
    review: str = ""
    """The path of the review's page."""

    @property
    def title(self) -> str:
        return TITLES[self.language]

    @property
    def work_title(self) -> str:
        """The work's title as its producer reads it."""
        return TITLE_EN if self.language == "en" else self.title

    @property
    def watched(self) -> str:
        """What lets the panel have watched what lies before it, as if it had taken the time."""
        code = self.review.strip("/").split("/")[-1]
        return f"from tests.screening.reviewing import watched_by_the_panel; watched_by_the_panel({code!r})"

    def __getitem__(self, name: str) -> Person:
        return self.people[name]


def two_cuts(folder: Path, *, tone_hz: int) -> tuple[Clip, Clip]:
    """The first cut with an unwanted black stretch, and the corrected one.

    The tone makes the files of each story its own: bytes that are known already are not measured again.
    """
    first = make_clip(folder / "孤山_V1.mp4", frames=250, cuts=(80, 160), black=((200, 225),), tone_hz=tone_hz)
    return first, make_clip(folder / "孤山_V2.mp4", frames=240, cuts=(90, 160), tone_hz=tone_hz)


@pytest.fixture(params=LANGUAGES)
def story(request: pytest.FixtureRequest, office: Server, chromium: Browser, tmp_path: Path) -> Iterator[Story]:
    if not (BUILT / "room.js").exists():
        pytest.skip("the room's page is not built (npm run build in frontend/)")
    cuts = two_cuts(tmp_path, tone_hz=440 + 40 * LANGUAGES.index(request.param))
    with ExitStack() as stack:
        people = {}
        for name in NAMES:
            people[name] = stack.enter_context(somebody(chromium, office.url, request.param))
            people[name].enter(NAMES[name])
        yield Story(office, people, request.param, *cuts)


def test_a_cut_goes_from_its_upload_to_a_letter_that_anybody_can_verify(story: Story, chromium: Browser) -> None:
    lay_out_the_work(story["lin"], story)
    bring_in(story["lin"], story.first, number=1)
    hand_in(story["lin"], story)
    accept(story["wu"], story)
    name_the_panel(story["sun"], story)
    story.server.django(story.watched)
    watch_and_note(story["chen"], story)
    for name, before in (("jiang", 1), ("he", 2)):
        sign_on_the_page(story[name], story, before=before, vote="Return for correction")
    send_back(story["sun"], story)
    answer(story["lin"], story)
    hand_in_again(story["lin"], story)
    story.server.django(story.watched)
    settle_and_sign(story["chen"], story)
    for name, before in (("jiang", 1), ("he", 2)):
        sign_on_the_page(story[name], story, before=before, vote="Approve")
    number, pdf = approve(story["sun"], story)
    with somebody(chromium, story.server.url, story.language) as stranger:
        verify(stranger, story, number=number, pdf=pdf)
    nobody_else_knows(story["zhou"], story)
    audit = story.server.run("audit", "verify")

    assert (audit.returncode, audit.stderr) == (0, "")


def lay_out_the_work(lin: Person, story: Story) -> None:
    lin.has_heading(lin.word("Nothing waits for you"))
    lin.press("Works")
    lin.button("New work").or_(lin.button("Lay out the first work")).click()
    lin.tick("Online film")
    lin.fill("Title", story.title)
    lin.fill("English title", TITLE_EN)
    lin.press("Lay out the work")
    lin.has_heading(story.work_title)
    lin.reads("The work is laid out.", "Weiyang Pictures")


def bring_in(lin: Person, clip: Clip, *, number: int) -> None:
    """Send a file from the page of its work and stay until its report is there."""
    lin.button("Bring cuts in").first.click()
    with lin.page.expect_file_chooser() as chooser:
        lin.press("Choose files")
    chooser.value.set_files(clip.path)
    lin.sees(clip.path.name)
    lin.reads("ready to be sent" if number == 1 else "becomes a new cut")
    with lin.slow_line():
        lin.press("Send 1 file")
        lin.reads("being sent")
        expect(lin.page.locator("zj-upload progress")).to_be_visible()
        lin.reads("brought in", "The cut is brought in.")
    lin.press("Open", more=lin.word(" {file}", file=clip.path.name))
    lin.has_heading(lin.word(f"Cut {number}"))
    lin.reads("Preparation", "Being prepared")
    expect(lin.page.locator("#standing").get_by_role("progressbar", name=re.compile(r"\S")).first).to_be_visible()
    lin.reads("Technical report", "Findings")
    lin.sees("320 × 180", within="[aria-labelledby=report]")
    if clip.recipe.black:
        lin.reads("Black picture", within="[aria-labelledby=findings]")
        lin.sees("00:00:08:00 – 00:00:08:24", within="[aria-labelledby=findings]")
    else:
        lin.reads("nothing found", within="[aria-labelledby=findings]")


def hand_in(lin: Person, story: Story) -> None:
    lin.page.get_by_role("link", name=story.work_title, exact=True).first.click()
    lin.press("Apply for review")
    lin.press("Go on to the papers")
    lin.reads("Please put these things right")
    lin.choose("Subject", "Urban life")
    lin.choose("Period", "Contemporary (since 1978)")
    lin.fill("Minutes an episode", "1")
    lin.fill("Synopsis", SYNOPSIS)
    lin.fill("Production licence number", "（浙）字第00001号")
    lin.fill("Licence valid until", "2099-12-31")
    lin.fill("Intended platform", "某平台")
    lin.fill("Total investment (10,000 CNY)", "100")
    lin.fill("Pay of all actors (10,000 CNY)", "60")
    lin.fill("Of this, pay of the leads (10,000 CNY)", "20")
    lin.choose("Use of artificial intelligence", "Not used")
    lin.fill("Contact person and telephone", "林知夏 0571-00000000")
    lin.tick("The information is true and complete, and the work is not before another authority.")
    lin.press("Go on to the papers")
    lin.reads("The pay of all actors may be at most 40% of the investment.")
    lin.fill("Pay of all actors (10,000 CNY)", "40")
    lin.press("Go on to the papers")
    lin.has_heading(lin.word("Papers"))
    add_papers(lin, lin.page.url.removesuffix("papers/"), story.first.path.parent)
    lin.press("Go on to the cuts")
    lin.reads(
        "Check your answers",
        "ready",
        "The form, the papers and the cuts are frozen, and the time limit for acceptance begins.",
    )
    lin.sees(story.first.path.name, SYNOPSIS)
    lin.press("Submit")
    lin.reads("Handed in", "With the service centre", "Submitted, waiting for acceptance", "5 working days left")
    story.review = lin.page.url.removeprefix(story.server.url).partition("?")[0]


def accept(wu: Person, story: Story) -> None:
    wu.go("/")
    wu.press("Check and accept", more=f" · {story.work_title}")
    wu.has_heading(story.work_title)
    wu.press("Accept")
    wu.reads("Done: Accept.", "Under review")


def name_the_panel(sun: Person, story: Story) -> None:
    sun.go("/")
    sun.press("Form the panel", more=f" · {story.work_title}")
    for name in PANEL:
        sun.tick(NAMES[name])
    sun.press("Name the panel")
    sun.reads("The panel is named.", "With the panel", *(NAMES[name] for name in PANEL))


def watch_and_note(chen: Person, story: Story) -> None:
    """The whole review in the room, by its keys: step, play, mark a shot, cite a rule, save, sign."""
    chen.go("/")
    chen.press("Watch and sign", more=f" · {story.work_title}")
    chen.look_at_frames()
    chen.reads("Round {number}", number=1, within=".room-head")
    chen.strike("ArrowRight", "ArrowRight", "ArrowRight", "ArrowLeft")
    chen.arrives_at(2)
    chen.strike(" ")
    chen.page.wait_for_timeout(900)
    chen.strike(" ")
    assert chen.stands_still() > 5
    chen.strike("Home", "ArrowDown")
    chen.arrives_at(80)
    chen.strike("i", "ArrowDown", "ArrowLeft")
    chen.arrives_at(159)
    chen.strike("o", "m")
    chen.page.keyboard.type(OBJECTION)
    chen.strike("Shift+Tab", "ArrowLeft", "Tab", "Tab", "Enter")
    chen.page.keyboard.type(chen.word("black"))
    chen.strike("Enter", "Control+Enter")
    note = f"zj-note:has-text('{OBJECTION}')"
    chen.sees("00:00:03:05–00:00:06:09", OBJECTION, "JS-1 （一）", within=note)
    chen.reads("Blocker", "You", "No black, frozen or stray frames that the work does not call for", within=note)
    chen.strike("x", "End", "m")
    chen.page.keyboard.type(REMARK)
    chen.strike("Control+Enter")
    expect(chen.page.locator("zj-note")).to_have_count(2)
    sign_in_the_room(chen, vote="Return for correction")


def sign_in_the_room(chen: Person, *, vote: str) -> None:
    chen.page.get_by_role("tab", name=chen.word("Opinions")).click()
    chen.reads(
        "{signed} of 3 opinions signed", "What the others signed you see once you have signed yourself.", signed=0
    )
    chen.page.locator(".votes").get_by_text(_vote(chen, vote), exact=True).click()
    chen.page.locator("zj-opinions textarea").fill(OPINION)
    chen.press("Sign the opinion")
    chen.reads("{signed} of 3 opinions signed", signed=1)
    chen.sees(OPINION)


def _vote(person: Person, vote: str) -> str:
    """A vote to approve is called otherwise than the decision, in Chinese."""
    return "通过" if (vote, person.language) == ("Approve", "zh-hans") else person.word(vote)


def sign_on_the_page(reviewer: Person, story: Story, *, before: int, vote: str) -> None:
    """Sign without the room; what the others signed is told only then."""
    reviewer.go(story.review)
    reviewer.reads("{signed} signed, 3 needed", signed=before)
    reviewer.reads("The others' opinions are shown once yours is signed")
    reviewer.sees_nothing_of(OPINION)
    reviewer.press("Sign your opinion")
    reviewer.page.get_by_label(_vote(reviewer, vote), exact=True).check()
    reviewer.fill("Reasons", f"{OPINION}（{before + 1}）")
    reviewer.press("Sign")
    reviewer.reads("Your opinion is signed.")
    reviewer.reads("{signed} signed, 3 needed", signed=before + 1)
    reviewer.sees(OPINION)


def send_back(sun: Person, story: Story) -> None:
    """Return the work for one of the two notes."""
    sun.go("/")
    sun.reads("3 of 3 opinions")
    sun.press("Decide", more=f" · {story.work_title}")
    sun.sees(OBJECTION, REMARK, OPINION, "00:00:03:05")
    sun.page.get_by_role("radio", name=sun.word("Return for correction")).check()
    sun.page.locator(".pick", has_text=REMARK).get_by_role("checkbox").uncheck()
    sun.press("Go on")
    sun.reads("Items to put right", "The producer is told all listed items at once")
    sun.sees(OBJECTION)
    sun.press("Return for correction")
    sun.reads("Returned for correction", "The letter is issued and the producer can see it.")


def answer(lin: Person, story: Story) -> None:
    """The producer learns of the one item, and of nothing else that the panel wrote."""
    lin.go("/")
    lin.reads("1 corrections to answer")
    lin.go(story.review)
    lin.reads("Your turn", "Waiting for your correction")
    lin.sees(OBJECTION)
    lin.sees_nothing_of(REMARK, OPINION)
    lin.page.get_by_role("link", name="00:00:03:05").first.click()
    lin.look_at_frames()
    lin.arrives_at(80)
    lin.sees(OBJECTION, within="zj-note")
    expect(lin.page.locator("zj-note")).to_have_count(1)
    lin.go("/")
    lin.press("Answer the corrections", more=f" · {story.work_title}")
    lin.has_heading(lin.word("Answer each item"))
    lin.sees_nothing_of(REMARK, OPINION)
    lin.tick("Will fix")
    lin.fill("What you did, or why", ANSWER)
    lin.press("Save the answers")
    lin.reads("Every item is answered.", "These are the cuts of the last round")


def hand_in_again(lin: Person, story: Story) -> None:
    lin.press("To the work")
    bring_in(lin, story.second, number=2)
    lin.go(f"{story.review}check/")
    lin.reads("new")
    lin.sees(story.second.path.name)
    lin.press("Submit again")
    lin.reads("Handed in", "Round 2", "Under review")


def settle_and_sign(chen: Person, story: Story) -> None:
    """The second round: the answer is read, the objection met, the new cut watched."""
    chen.go(story.review)
    chen.sees(OBJECTION, ANSWER)
    chen.press("This is met")
    chen.reads("Settled")
    chen.go("/")
    chen.press("Watch and sign", more=f" · {story.work_title}")
    chen.look_at_frames()
    chen.reads("Round {number}", number=2, within=".room-head")
    chen.strike("Home", "ArrowDown")
    chen.arrives_at(90)
    sign_in_the_room(chen, vote="Approve")


def approve(sun: Person, story: Story) -> tuple[str, bytes]:
    """Decide for good. Answers the number on the screen and the letter's file."""
    sun.go("/")
    sun.press("Decide", more=f" · {story.work_title}")
    sun.page.get_by_role("radio", name=sun.word("Approve")).check()
    sun.press("Go on")
    sun.reads("This cannot be undone.")
    sun.press("Approve")
    sun.reads("Approved", "Documents", "The letter is issued and the producer can see it.")
    number = NUMBER.findall(sun.page.locator("main").inner_text())[0]
    letter = sun.page.locator("[aria-labelledby=documents] a.title").first
    expect(letter).to_contain_text(f"《{story.title}》")
    file = sun.page.context.request.get(f"{story.server.url}{letter.get_attribute('href')}")
    assert file.headers["content-type"] == "application/pdf"
    return number, file.body()


def verify(stranger: Person, story: Story, *, number: str, pdf: bytes) -> None:
    """The letter says what was decided, and its QR code leads anybody to the page that says it is in force."""
    document = pypdfium2.PdfDocument(pdf)
    page = document[0]
    text = "".join(page.get_textpage().get_text_range().split())
    address = code_in(page.render(scale=3).to_numpy()[:, :, :3].copy())
    assert [word for word in (story.title, number, "未央影业有限公司", "审查通过") if word not in text] == []
    stranger.go(address)
    stranger.has_heading(number)
    stranger.reads("This letter was issued here and is in force.", "Weiyang Pictures")
    stranger.go("/v/")
    stranger.fill("Number of the letter", number)
    stranger.fill("Verification code", address.partition("?c=")[2])
    stranger.press("Verify")
    stranger.reads("This letter was issued here and is in force.")
    stranger.sees_nothing_of(OBJECTION, OPINION, SYNOPSIS)


def nobody_else_knows(zhou: Person, story: Story) -> None:
    """The producer of another house finds nothing: not the review, not the work in a list."""
    for path in (story.review, f"{story.review}room/1/"):
        zhou.go(path)
        zhou.reads("Nothing here")
        zhou.sees_nothing_of(story.title)
    zhou.go("/reviews/")
    zhou.sees_nothing_of(story.title, TITLE_EN)
