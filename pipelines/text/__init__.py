"""Pure functions on Chinese report text: normal form, numbers, amounts, dates, headings, tables, lookups.

Nothing here knows what a fact is; extractors give the meaning. Every function is linear in the text.
"""
