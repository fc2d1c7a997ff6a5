"""`python -m kb` is the same program as `kb`."""

from kb.cli import main

if __name__ == "__main__":
    main()
