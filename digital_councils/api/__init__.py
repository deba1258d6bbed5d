"""The JSON API, put together: addresses, refusals, headers, description and the page about it."""
