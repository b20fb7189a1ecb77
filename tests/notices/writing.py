"""News for tests: one that Sun wrote, and one that Lu released."""

from __future__ import annotations

import io
from datetime import datetime

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tests.cast import Cast
from zhijiang.notices import actions
from zhijiang.notices.models import Notice
from zhijiang.notices.states import Category
from zhijiang.people.models import User


def given(**different: str) -> actions.Given:
    kept = {"title": "关于开展申报工作的通知", "body": "各有关单位：\n\n现将有关事项通知如下。"}
    return actions.Given(**kept | different)


def begun(cast: Cast, category: Category = Category.NOTICE, **different: str) -> Notice:
    return actions.begin(cast.bureau, by=cast.sun, category=category, given=given(**different))


def released(
    cast: Cast, by: User, category: Category = Category.NOTICE, at: datetime | None = None, **different: str
) -> Notice:
    notice = begun(cast, category, **different)
    actions.propose(notice, by=cast.sun)
    actions.publish(notice, by=by, at=at)
    notice.refresh_from_db()
    return notice


def picture(name: str = "开机.png") -> SimpleUploadedFile:
    held = io.BytesIO()
    Image.new("RGB", (32, 18), (40, 90, 80)).save(held, "PNG")
    return SimpleUploadedFile(name, held.getvalue())
