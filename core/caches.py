"""A shared cache that the site can lose without losing a page."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


def _forgiving(method: Callable, answer: Any) -> Callable:
    @wraps(method)
    def wrapper(self: RedisCache, *args: Any, **kwargs: Any) -> Any:
        try:
            return method(self, *args, **kwargs)
        except RedisError as error:
            logger.warning("The shared cache did not answer: %s", error)
            # get() and get_many() are asked with a default; everything else says "nothing done".
            return kwargs.get("default", answer)

    return wrapper


class ForgivingRedisCache(RedisCache):
    """Django's Redis cache, except that a dead or hanging Redis is a miss and never a 500."""

    add = _forgiving(RedisCache.add, False)
    set = _forgiving(RedisCache.set, None)
    touch = _forgiving(RedisCache.touch, False)
    delete = _forgiving(RedisCache.delete, False)
    has_key = _forgiving(RedisCache.has_key, False)
    clear = _forgiving(RedisCache.clear, False)
    delete_many = _forgiving(RedisCache.delete_many, None)

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        return _forgiving(RedisCache.get, default)(self, key, default=default, version=version)

    def get_many(self, keys: Any, version: int | None = None) -> dict:
        return _forgiving(RedisCache.get_many, {})(self, keys, version=version)

    def set_many(
        self, data: Mapping, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> list:
        """Every key is said to have failed when the cache did not answer."""
        return _forgiving(RedisCache.set_many, list(data))(self, data, timeout, version)

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        try:
            return super().incr(key, delta, version)
        except RedisError as error:
            # Callers of incr() already handle a key that is not there.
            raise ValueError("The shared cache did not answer.") from error
