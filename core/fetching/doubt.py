"""Telling dead addresses from a machine that is not on the internet."""

from __future__ import annotations

from typing import Generic, TypeVar

from core.fetching.results import FetchError, FetchProblem

Asked = TypeVar("Asked")
Came = TypeVar("Came")

# What every address would meet with while this machine is not on the internet.
_MAYBE_US = frozenset(
    {
        FetchProblem.NOT_PUBLIC,  # a network that sends every name to its own log-in page
        FetchProblem.NO_SUCH_NAME,
        FetchProblem.NAME_FAILED,
        FetchProblem.CONNECTION,
        FetchProblem.TLS,
        FetchProblem.TIMEOUT,
    }
)
# A few dead addresses in a small run say nothing about us.
_ENOUGH_TO_DOUBT = 5


class OfflineError(Exception):
    """Nothing at all answered in this run."""


class UntilOneAnswers(Generic[Asked, Came]):
    """Holds back failures that may be our own fault until something outside has answered.

    A run hands in every outcome and keeps what it gets back, which is all of them, in order, once
    there was an answer.
    """

    def __init__(self) -> None:
        self._held: list[tuple[Asked, Came | FetchError]] = []
        self._is_online = False

    def let_through(
        self, asked: Asked, outcome: Came | FetchError
    ) -> list[tuple[Asked, Came | FetchError]]:
        """What may be kept now."""
        self._held.append((asked, outcome))
        may_be_us = isinstance(outcome, FetchError) and outcome.kind in _MAYBE_US
        self._is_online = self._is_online or not may_be_us
        return self._release() if self._is_online else []

    def rest(self) -> list[tuple[Asked, Came | FetchError]]:
        """What was held back to the end. Raises OfflineError where it was too much to believe."""
        if len(self._held) >= _ENOUGH_TO_DOUBT:
            raise OfflineError
        return self._release()

    def _release(self) -> list[tuple[Asked, Came | FetchError]]:
        held, self._held = self._held, []
        return held
