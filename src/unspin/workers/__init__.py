"""Worker processes: what they do, and a pool of them that outlives each."""
