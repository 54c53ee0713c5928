"""Systems: every system that the province's documents name, how it reaches us, where it is seen. Data, and a page."""
