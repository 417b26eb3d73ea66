"""speurder: who, which organisations and which places are in a folder of Dutch articles on crime.

Read in this order: `stages` (what runs, in which order), `ingest`, `tokenize`, `extract`, `resolve`,
`export` (the five stages), `runner` and `stamps` (what is run again and why), `cli` (the commands).
"""

__version__ = "0.1.0"
