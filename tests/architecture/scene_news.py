"""What stands of the news in the scene of the permission matrix."""

from __future__ import annotations

from typing import Any

from tests.cast import Cast
from tests.notices.writing import given, picture
from tests.support.giving import second
from zhijiang.notices import actions
from zhijiang.notices.states import Category


def in_the_news(cast: Cast) -> dict[str, Any]:
    """One that is read, a draft, one that was withdrawn, all of the bureau; and one of the base that waits to be released."""
    lu = second(cast)
    read, draft, gone = (
        actions.begin(cast.bureau, by=cast.sun, category=Category.NEWS, given=given(title=title))
        for title in ("申报工作启动", "夜泊草稿新闻", "夜泊误发")
    )
    for notice in (read, draft):
        actions.add_picture(notice, by=cast.sun, file=picture(), alt="申报现场")
    for notice in (read, gone):
        actions.propose(notice, by=cast.sun)
        actions.publish(notice, by=lu)
    actions.withdraw(gone, by=cast.sun, reason="误发")
    own = actions.begin(cast.centre, by=cast.wu, category=Category.ACHIEVEMENT, given=given(title="基地待发成果"))
    actions.propose(own, by=cast.wu)
    return {"NEWS": read.code, "DRAFTNEWS": draft.code, "GONENEWS": gone.code, "BASENEWS": own.code}
