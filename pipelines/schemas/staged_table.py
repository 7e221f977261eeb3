"""What every staged table has in common: exact columns in their order, exact types, named row checks.

Here stand the column types and the check builders the tables share. A check that needs more than one row is a dbt
test, not a row check; what a column *means* is described once in columns.yml.
"""

import re
from enum import StrEnum
from typing import Annotated, Any

import pandera.polars as pa
import polars as pl

# Money in 万元: six decimals hold a hundredth of a 分, twelve digits before them more than any budget.
Money = Annotated[pl.Decimal, 18, 6]
Figure = Annotated[pl.Decimal, 24, 6]
Spans = Annotated[pl.List, pl.Struct({"char_start": pl.Int32, "char_end": pl.Int32})]
Timestamp = Annotated[pl.Datetime, "us", "UTC"]

ID_PATTERN = r"^[0-9a-f]{16}$"
SHA256_PATTERN = r"^[0-9a-f]{64}$"


class StagedTable(pa.DataFrameModel):
    """A table handed from Python to dbt as Parquet."""

    class Config:
        """Exactly these columns, in this order, of these types; nothing is coerced."""

        strict = True
        ordered = True
        coerce = False


def table_name(table: type[StagedTable]) -> str:
    """The table's name in the warehouse: `IndicatorResults` is `indicator_results`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", table.__name__).lower()


def required_text() -> Any:
    """A column of text that is never missing or blank."""
    return pa.Field(str_contains=r"\S")


def optional_text() -> Any:
    """A column of text that is missing rather than blank."""
    return pa.Field(nullable=True, str_contains=r"\S")


def one_of(vocabulary: type[StrEnum], *, nullable: bool = False) -> Any:
    """A column that holds one of a closed vocabulary's values."""
    return pa.Field(isin=[member.value for member in vocabulary], nullable=nullable)


def fiscal_year() -> Any:
    """The year money or a result belongs to; missing where the report prints none. No budget is older than 1949."""
    return pa.Field(nullable=True, in_range={"min_value": 1949, "max_value": 2100})


def passage_is_read(data: pa.PolarsData, column: str = "verbatim_text") -> pl.LazyFrame:
    """Whether the text of `column` is as long as the span it was read from, and the span is not empty."""
    length = pl.col("char_end") - pl.col("char_start")
    return data.lazyframe.select((length > 0) & (length == pl.col(column).str.len_chars()))


def any_given(data: pa.PolarsData, *columns: str) -> pl.LazyFrame:
    """Whether at least one of `columns` is not missing."""
    return data.lazyframe.select(pl.any_horizontal(pl.col(column).is_not_null() for column in columns))
