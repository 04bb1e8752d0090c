"""The rules, in the order of the chapter on validation: tables, and what follows from them."""
