"""Proof: outputs are read back by other tools than the ones that wrote them."""
