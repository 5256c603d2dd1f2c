"""Data sets of any size: records in order through worker processes, in bounded memory, resumable."""
