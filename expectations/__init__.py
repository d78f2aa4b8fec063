"""The checks of the parsed rows: Great Expectations suites as JSON, the rules they need, and a small runner.

Importing this package, :mod:`expectations.suite_files` or :mod:`expectations.verdicts` does not import Great Expectations;
only :mod:`expectations.engine` does, and it costs seconds, so it is imported when a suite is really evaluated.
"""
