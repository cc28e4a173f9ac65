"""The business: one package per area, pure rules apart from what is stored."""
