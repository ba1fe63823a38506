"""The page that shows all outputs: what they are, how long they are, and how they look."""
