"""Tables: where they stand in plain text, their grids of cells, and what of a known grid heads its columns.

`find_tables` looks for them in lines, `read_grid` reads a grid whose cells the source gives; `rows` reads rows as
printed, `grid` makes tables of the rows, `columns` and `alignment` put cells of damaged rows under their columns. What
a table says is read by the extractors.
"""

from pipelines.text.tables.discovery import FoundTables, find_tables
from pipelines.text.tables.known_grids import read_grid

__all__ = ["FoundTables", "find_tables", "read_grid"]
