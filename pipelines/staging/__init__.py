"""From extractions to the staged tables: pure functions that make Polars frames, nothing read and nothing written.

Column types come from `pipelines.schemas`; whether a row keeps its contract is asked by `pipelines.validation`. What is
decided here is which places state one and the same fact, what a fact's stable id is, and that no figure is rounded.
"""
