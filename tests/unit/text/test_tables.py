"""Table grids of every layout, against grids written by hand (tests/corpus/tables)."""

from pathlib import Path

import pytest

from pipelines.domain.document import Cell, Table
from pipelines.text.blocks import find_blocks

CORPUS = Path(__file__).parents[2] / "corpus" / "tables"


def show(words: str) -> str:
    return words.replace("\n", "⏎").replace("\t", "→")


def print_cell(cell: Cell) -> str:
    words = show(cell.text) or "∅"
    return words + ("" if cell.is_column_certain else "?") + (f">>{cell.column_span}" if cell.column_span > 1 else "")


def print_table(text: str, table: Table) -> str:
    lines = [f"caption {show(text[table.caption.start : table.caption.end])}"] if table.caption else []
    lines.append(f"headings {table.header_row_count}")
    if table.is_cut:
        lines.append("cut")
    for row in table.rows():
        cells = {cell.column: print_cell(cell) for cell in row}
        lines.append(" | ".join(cells.get(column, "·") for column in range(table.column_count)))
    return "\n".join(lines)


@pytest.mark.parametrize("layout", sorted(path.stem for path in CORPUS.glob("*.txt")))
def test_grid_is_what_a_reader_sees(layout: str) -> None:
    text = (CORPUS / f"{layout}.txt").read_text(encoding="utf-8")
    expected = (CORPUS / f"{layout}.grid").read_text(encoding="utf-8")
    tables = [block for block in find_blocks(text).blocks if isinstance(block, Table)]
    assert "\n\n".join(print_table(text, table) for table in tables) + "\n" == expected
