"""Member portal and back office of an Indonesian cooperative and its business units."""
