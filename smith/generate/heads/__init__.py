"""The first pass: a segment's head says what item of the module it is."""
