"""The nouns of the domain, as plain immutable values: document, fact, issue, closed vocabularies.

Standard library only; knows nothing of files, Polars, Dagster or dbt. Everything else imports from here.
"""
