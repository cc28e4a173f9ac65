"""Appointments: held, asked for, confirmed, served; and who waits for a time that is freed."""
