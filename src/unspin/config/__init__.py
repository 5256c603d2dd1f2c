"""Settings files: where they lie, what they say, and what is in force for a document."""
