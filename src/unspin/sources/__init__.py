"""Where documents come from: bytes, files and data sets."""
