"""`python -m cchc` is the `cchc` command."""

from cchc.cli import app

app(prog_name="cchc")
