"""The register of members (UU 25/1992 art. 17) and the employers they work for."""
