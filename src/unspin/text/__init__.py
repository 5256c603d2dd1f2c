"""What a text is made of: tokens, sentences, capitals, protected spans, its language."""
