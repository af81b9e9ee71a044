"""`python -m realname.main` is `realname`."""

from realname.main.commands.root import main

if __name__ == "__main__":
    main()
