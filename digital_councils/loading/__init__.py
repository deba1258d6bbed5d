"""Turning the readable files of ``digital_councils/starter/`` into pages."""
