"""The noisy channel: how probable it is that what was written became what is read."""
