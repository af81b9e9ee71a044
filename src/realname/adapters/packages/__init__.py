"""Files out of published packages: wheels of PyPI, tarballs of npm, a folder without network."""
