"""Write tests/vectors/complexity.json: proximity, density, ECI and PCI of seeded tables, as two libraries give them.

    python -m venv var/oracle && var/oracle/bin/pip install econcomplex==1.0.1 ecomplexity==0.5.3
    var/oracle/bin/python tools/dump_complexity.py

Neither is a dependency: the figures were written once, tests/bases compares with them.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import econcomplex
import numpy as np
import pandas as pd
from ecomplexity import ecomplexity, proximity

WHERE = Path(__file__).resolve().parents[1] / "tests" / "vectors" / "complexity.json"
SHAPES = ((12, 10), (30, 18))


def main() -> None:
    tables = [_figures(np.random.default_rng(seed).gamma(0.6, 40, shape).round()) for seed, shape in enumerate(SHAPES)]
    WHERE.write_text(
        json.dumps({"command": "tools/dump_complexity.py", "tables": tables}, separators=(",", ":")) + "\n"
    )


def _figures(table: np.ndarray) -> dict[str, Any]:
    rows, columns = table.shape
    long = pd.DataFrame(
        [
            {"year": 1, "loc": f"b{r:02}", "prod": f"s{s:02}", "val": table[r, s]}
            for r in range(rows)
            for s in range(columns)
        ]
    )
    names = {"time": "year", "loc": "loc", "prod": "prod", "val": "val"}
    harvard = ecomplexity(long, names, check_logsupermodularity=False, verbose=False)
    wide = {
        name: harvard.pivot_table(index="loc", columns="prod", values=name).to_numpy()
        for name in ("density", "eci", "pci")
    }
    near = proximity(long, names).pivot_table(index="prod_1", columns="prod_2", values="proximity").to_numpy()
    frame = pd.DataFrame(table, index=[f"b{r:02}" for r in range(rows)], columns=[f"s{s:02}" for s in range(columns)])
    return {
        "table": table.tolist(),
        "ecomplexity": {
            "proximity": near.round(9).tolist(),
            "density": wide["density"].round(9).tolist(),
            "eci": wide["eci"][:, 0].round(9).tolist(),
            "pci": wide["pci"][0].round(9).tolist(),
        },
        "econcomplex": {"eci": np.asarray(econcomplex.eci_pci(frame, trim=False)[0]).round(9).tolist()},
    }


if __name__ == "__main__":
    main()
