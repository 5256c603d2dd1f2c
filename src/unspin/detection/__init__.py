"""Whether a document, or a passage of it, was spun."""
