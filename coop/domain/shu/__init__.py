"""SHU: the yearly surplus, divided into funds and among the members."""
