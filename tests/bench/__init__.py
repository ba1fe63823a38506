"""Timings, in one run on one machine; figures are ratios wherever there is a peer."""
