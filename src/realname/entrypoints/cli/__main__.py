"""`python -m realname.entrypoints.cli` is `realname`."""

from realname.entrypoints.cli.main import main

if __name__ == "__main__":
    main()
