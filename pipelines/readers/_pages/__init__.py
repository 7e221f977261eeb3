"""Pages of characters and lines made into text and tables: pure functions of places, whatever found these.

`geometry` is what a page holds, `lines` makes lines of characters, `ruled_grids` tables of ruling lines, `page_layout`
puts a page in reading order, `furniture` tells running heads and page numbers, `assembly` puts the pages together.
"""
