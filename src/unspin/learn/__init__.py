"""Learning from the user's own texts: dictionary rows, a language model, fixed phrases. The only room that uses NLTK."""
