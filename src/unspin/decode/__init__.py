"""Search for what the author wrote: the lattice of candidates, and the paths through it."""
