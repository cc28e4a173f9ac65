"""Background work as rows, written in the transaction of what caused it."""
