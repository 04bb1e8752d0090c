"""Custom sections with a format of their own (spec appendix, "Custom Sections")."""
