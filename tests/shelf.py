"""What most tests of the engine begin with, made once: the pack and the cast, in a transaction that is never committed.

A test's own transaction lies in it and is rolled back to it. A test that wants something else, or real transactions, has
the shelf cleared before it; the next one that wants it finds it laid anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from copy import deepcopy
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.db import transaction

from tests.cast import Cast, make_cast
from zhijiang.casework import actions, queries

if TYPE_CHECKING:
    from pytest_django.plugin import DjangoDbBlocker

PACK: Final = settings.PACKAGE_DIR / "packs" / "zhejiang"


class Shelf:
    """The pack and the cast, as long as tests that begin with them follow each other."""

    def __init__(self) -> None:
        self._blocker: DjangoDbBlocker | None = None
        self._stack = ExitStack()
        self._cast: Cast | None = None
        self._more = 0

    def set_up(self, blocker: DjangoDbBlocker, /) -> None:
        """From now on there is a database."""
        self._blocker = blocker
        self.lay()

    def lay(self) -> None:
        """Load the pack and the cast, unless they lie there."""
        if self._cast is not None or self._blocker is None:
            return
        with self._blocker.unblock():
            outer = transaction.atomic()
            self._stack.enter_context(outer)
            actions.load_pack(PACK)
            self._cast = make_cast()
            queries.forget_calendar()

    def clear(self) -> None:
        """Take it all back."""
        if self._cast is None or self._blocker is None:
            return
        if self._more:
            raise RuntimeError(
                "A module that keeps more on the shelf has a test that wants the shelf cleared: move it."
            )
        self._cast = None
        with self._blocker.unblock():
            transaction.set_rollback(True)
            self._stack.close()

    @contextmanager
    def more[T](self, make: Callable[[Cast], T], /) -> Iterator[T]:
        """What all tests of one module begin with beside it, made once. Each takes a copy, for itself to change."""
        assert self._blocker is not None
        self._more += 1
        try:
            with self._blocker.unblock(), transaction.atomic():
                yield make(self.cast())
                transaction.set_rollback(True)
        finally:
            self._more -= 1

    def cast(self) -> Cast:
        """The cast, for one test to change as it likes."""
        assert self._cast is not None
        return deepcopy(self._cast)


SHELF: Final = Shelf()


def wants_it(names: Any, /) -> bool:
    """Whether a test with these fixtures begins with what lies there."""
    return "shelf" in names
