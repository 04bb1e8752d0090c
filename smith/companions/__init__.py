"""Modules around one under test: they give it its imports, and call its exports."""
