"""Somebody else's WARC files, read for mentions: `examine` (a stretch of a file, wherever that happens), `crews` (who
does it: this machine's cores or a Dask cluster), `run` (in which order, and what is stored)."""
