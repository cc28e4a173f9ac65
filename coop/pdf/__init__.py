"""Papers: one module and one template for each document; ``registry`` finds them by kind."""
