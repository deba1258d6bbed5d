"""Addresses of guidance that are not pages of the tree."""
