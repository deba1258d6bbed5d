"""Telling dead addresses from a machine that is not on the internet."""

from __future__ import annotations

from abc import ABC, abstractmethod
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


class UntilOneAnswers(ABC, Generic[Asked, Came]):
    """Holds back failures that may be our own fault until something outside has answered.

    A run hands in every outcome; each comes to ``keep``, in order, once there was an answer.
    """

    def __init__(self) -> None:
        self._held: list[tuple[Asked, Came | FetchError]] = []
        self._is_online = False

    @abstractmethod
    def keep(self, asked: Asked, outcome: Came | FetchError) -> None:
        """What a run does with an outcome that is believed."""

    def take(self, asked: Asked, outcome: Came | FetchError) -> None:
        """Keep it, at once unless it may be our own fault: those wait for the first answer."""
        self._held.append((asked, outcome))
        may_be_us = isinstance(outcome, FetchError) and outcome.kind in _MAYBE_US
        self._is_online = self._is_online or not may_be_us
        if self._is_online:
            self._release()

    def end(self) -> None:
        """Keep what still waits. Raises OfflineError where it is too much to believe."""
        if len(self._held) >= _ENOUGH_TO_DOUBT:
            raise OfflineError
        self._release()

    def _release(self) -> None:
        held, self._held = self._held, []
        for asked, outcome in held:
            self.keep(asked, outcome)
