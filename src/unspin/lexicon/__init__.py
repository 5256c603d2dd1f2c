"""The dictionary of substitutions: its rows, how they inflect, and how they are found in a text."""
