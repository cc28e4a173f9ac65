"""Moving in: members, savings and running loans of the old books come in from spreadsheets."""
