"""SEPA credit transfers: the file sent to the bank, and what the bank answers.

`pain001` writes, `statuses` reads pain.002, camt.053 and camt.054, `replies` writes the
answers of a made-up bank for tests and the demonstration.
"""
