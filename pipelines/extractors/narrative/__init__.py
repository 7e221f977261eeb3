"""Facts in running text: each figure of a sentence gets a role and a subject, the way a reader gives them.

`passages` walks the document and knows below which heading a sentence stands; `names` makes readable names of the words
around a figure; `scene` gathers what is known when a figure is met; `rules` is the ordered table of binding rules;
`reading` runs them and makes the facts. Tables are read elsewhere (`pipelines.extractors.tables`).
"""
