"""Adapters for the engines that other people process data sets with: each a few lines over one pure function."""
