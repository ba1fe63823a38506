"""Facts of the Chinese language. Imports nothing of ours."""
