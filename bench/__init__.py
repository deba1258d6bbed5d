"""Measurements that say whether the promises on speed and memory hold. Run by ``make bench``."""
