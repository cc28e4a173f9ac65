"""What members did with the cooperative and its units: the basis of the yearly share."""
