"""Photo prints: pictures are uploaded into a draft, and the draft becomes an order."""
