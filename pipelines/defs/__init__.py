"""Dagster's view of the pipeline: assets per stage, fiscal-year partitions, checks, the one job.

A body here calls a function of another module and tells Dagster what came of it. `stages` holds those functions that
join storage, staging and validation; it knows nothing of Dagster.
"""
