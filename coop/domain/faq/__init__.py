"""Questions that are often asked, with their answers: written by staff, found in spite of typos."""
