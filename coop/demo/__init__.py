"""The demo cooperative: forty members and fourteen months, lived through the services."""
