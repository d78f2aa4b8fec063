"""`python -m cchc` is the `cchc` command."""

from cchc.cli import app

if __name__ == "__main__":
    app(prog_name="cchc")
