"""Facts in running text: each figure of a sentence gets a role and a subject, the way a reader gives them.

`reading` is the way in. `passages` walks the document and knows what a section is about; `sentence` goes through a
sentence figure by figure; `scene` is what is seen of one figure and `state` what runs on from figure to figure;
`rules` is the ordered table of binding rules that says what a figure is. `spending`, `changes`, `indicators` and
`statements` make the facts, in a `draft`; `items`, `subjects`, `names` and `pairs` tell what they are about and
`places` where they stand. Tables are read elsewhere (`pipelines.extractors.tables`).
"""
