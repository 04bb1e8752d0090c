"""The bundled engine, which is being built: its C, and what makes the header of opcodes."""
