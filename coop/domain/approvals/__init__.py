"""Four eyes: what one person asks for, another decides."""
