"""The settings and lists that come with the package; this file makes the folder part of it."""
