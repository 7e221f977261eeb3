"""Everything kept on disk: the raw folder, documents as read, staged Parquet, the build and the published warehouse.

Only this package opens DuckDB, runs dbt or writes files, and it writes each file beside its place first and then
renames it, so that whoever reads sees the old file or the new one. What the content *means* belongs elsewhere.
"""
