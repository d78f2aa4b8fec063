"""Every benchmark of this folder, one after the other, each in a process of its own: `make bench`.

Each module says in its first line what it measures, prints figures beside their limits, and fails when one is missed.
`make bench ONLY=marts` runs one of them.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parent


def main(wanted: list[str]) -> int:
    """Run the benchmarks named, or all; returns how many missed a limit."""
    known = sorted(path.stem for path in FOLDER.glob("*.py") if not path.stem.startswith("_"))
    unknown = sorted(set(wanted) - set(known))
    if unknown:
        print(f"no such benchmark: {', '.join(unknown)}; there are {', '.join(known)}", file=sys.stderr)
        return 2
    missed = [name for name in wanted or known if not run(name)]
    print(
        f"\n{len(wanted or known) - len(missed)} within their limits"
        + (f", missed: {', '.join(missed)}" if missed else "")
    )
    return len(missed)


def run(name: str) -> bool:
    """Run one benchmark and say whether it kept its limits."""
    print(f"\n== {name}", flush=True)
    done = subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], cwd=FOLDER.parent, check=False)
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
