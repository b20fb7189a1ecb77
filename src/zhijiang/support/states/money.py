"""Money: whole fen inside, 10,000 yuan (万元) before people. Exact both ways."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

FEN_OF_A_WAN: Final = 1_000_000
FEN_OF_A_YUAN: Final = 100


def fen_of(wan: Decimal, /) -> int:
    """An amount in 10,000 yuan as whole fen. Raises ValueError for parts of a fen."""
    fen = wan * FEN_OF_A_WAN
    if fen != int(fen):
        raise ValueError("an amount has at most six decimals of 10,000 yuan")
    return int(fen)


def wan_of(fen: int, /) -> Decimal:
    """Whole fen in 10,000 yuan: two decimals, more only where they are not nought."""
    amount = Decimal(fen).scaleb(-6)
    for places in (2, 3, 4, 5):
        rounded = amount.quantize(Decimal(1).scaleb(-places))
        if rounded == amount:
            return rounded
    return amount
