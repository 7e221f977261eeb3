"""Whether staged rows keep their contract: every row ends up valid or quarantined with the reason, none is lost.

What the contract *is* stands in `pipelines.schemas`. A frame of the wrong shape is a fault of the program and raises;
a row with the wrong content is a matter of the data and never does.
"""
