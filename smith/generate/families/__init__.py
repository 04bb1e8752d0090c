"""The families of instructions: how each is generated, as an expression, a statement, or bare."""
