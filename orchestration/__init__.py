"""Dagster wiring of the pipeline: assets, checks, the job, its schedule and sensor. The work is done elsewhere.

Importing `orchestration.definitions` reads nothing; definitions are built when Dagster, or `cchc run`, asks for them.
"""
