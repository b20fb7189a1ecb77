"""Writes about people."""

from zhijiang.people.models import User


def change_profile(user: User, /, *, name: str, name_latin: str, language: str) -> User:
    """Keep how somebody is called and which language the pages speak to them."""
    user.name, user.name_latin, user.language = name, name_latin, language
    user.save(update_fields=["name", "name_latin", "language"])
    return user


def choose_language(user: User, /, *, language: str) -> None:
    """Remember the language, so that it is there on the next machine too."""
    user.language = language
    user.save(update_fields=["language"])
