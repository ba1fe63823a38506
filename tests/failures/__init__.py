"""What can go wrong around a build, each brought about for real."""
