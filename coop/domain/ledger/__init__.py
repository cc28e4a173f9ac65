"""The books: accounts, periods, and a journal that is only ever added to."""
