"""The report of an evaluation for people: one page made of the results that the other commands wrote."""
