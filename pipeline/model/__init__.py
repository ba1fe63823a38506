"""The document model. Imports nothing of ours."""
