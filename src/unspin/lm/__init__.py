"""Language models: how probable a word is after the two before it."""
