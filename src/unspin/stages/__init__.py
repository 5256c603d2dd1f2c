"""Stages: functions that read a text and propose edits. None knows of files, reports or another stage."""
