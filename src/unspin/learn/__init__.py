"""Learning from the user's own texts: dictionary rows, a language model, fixed phrases. No other room uses NLTK."""
