"""Slides planned by measure, so that no text leaves its box."""
