"""Who signs in: users, login names, passwords, roles."""
