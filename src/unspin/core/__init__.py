"""The values and laws everything else rests on: documents, edits, repairs, rules, settings, errors."""
