"""Tables in plain text: where they stand and their grids of cells.

`find_tables` looks for them; `rows` reads rows as printed, `grid` makes tables of the rows, `columns` and `alignment`
put cells of damaged rows under their columns. What a table says is read by the extractors.
"""

from pipelines.text.tables.discovery import FoundTables, find_tables

__all__ = ["FoundTables", "find_tables"]
