"""Messages to many: written by one, approved by another, sent at a steady pace, each once."""
