"""What a run found, written for programs (records, summary) and for people (one HTML page)."""
