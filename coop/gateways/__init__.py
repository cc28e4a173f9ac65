"""The world outside the database: mail, and the file storage."""
