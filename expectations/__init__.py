"""The checks of the parsed rows: Great Expectations suites as JSON, the rules they need, and a small runner.

Only :mod:`expectations.engine` imports Great Expectations. That costs seconds, so it is imported when a suite is really
evaluated, never to learn which checks there are.
"""
