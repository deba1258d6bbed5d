"""What every address of the JSON API asks and answers alike: limits, pages, refusals in words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Annotated, Any, NamedTuple, Protocol

from django.conf import settings
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, QueryDict
from ninja import Field, Schema
from pydantic import BeforeValidator, ValidationInfo, model_validator

from core.cursors import CursorError, page_after
from core.listing import more_than_one, shortened
from core.text import without_controls

ROOT = "/api/v1/"
DOCS = f"{ROOT}docs/"
USUAL = 50
MOST = 100
MOST_VALUES = 20  # of one filter
LONGEST_CURSOR = 1000
LARGEST_KEY = 2**63 - 1  # of any database; a larger number is no key
SLUG = r"^[-a-zA-Z0-9_]+$"
PAGING = ("cursor", "limit")
NOT_A_NUMBER = "has to be a whole number, such as 50."
_DIGITS = re.compile(r"[0-9]{1,19}")


def several(description: str, **more: Any) -> Any:
    """A filter that may be repeated: any of its values."""
    return Field(default_factory=list, max_length=MOST_VALUES, description=description, **more)


class ReadsAnAddress(Protocol):
    """The form of a list, bound to an address."""

    def is_valid(self) -> bool: ...

    def problems(self) -> list[dict[str, str]]: ...


class Refused(Exception):
    """The description of the API rules this request out; says in words what to do."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__(*problems)
        self.problems = list(problems)


def only_digits(value: object) -> object:
    """Python reads "1_000", " 7 " and "+7" as numbers too; addresses are written in one way."""
    if isinstance(value, str) and not _DIGITS.fullmatch(value):
        raise ValueError(NOT_A_NUMBER)
    return value


Key = Annotated[int, Field(ge=1, le=LARGEST_KEY), BeforeValidator(only_digits)]
Limit = Annotated[int, Field(ge=1, le=MOST), BeforeValidator(only_digits)]
Slug = Annotated[str, Field(min_length=1, max_length=100, pattern=SLUG)]
# Already written as text, so that a file and the API say it alike.
Day = Annotated[str, Field(json_schema_extra={"format": "date"})]
Moment = Annotated[str, Field(json_schema_extra={"format": "date-time"})]


def takes_nothing(request: HttpRequest) -> None:
    """For an address without parameters. Raises ``Refused``."""
    if problems := _misused(request.GET, (), set()):
        raise Refused(problems)


def refuse_if_invalid(form: ReadsAnAddress) -> None:
    """What the form of the page refuses, the API refuses too; it has no list to choose from."""
    if not form.is_valid():
        where = f"{DOCS} names those that there are."
        problems = [problem["message"] for problem in form.problems()]
        raise Refused([each.replace("Choose from the list.", where) for each in problems])


class Asked(Schema):
    """What stands after the question mark. Refuses what the address does not know.

    A misspelt filter that is passed over would hand out the whole list under a wrong name.
    """

    @model_validator(mode="before")
    @classmethod
    def knows_every_parameter(cls, values: Any, info: ValidationInfo) -> Any:
        request = (info.context or {}).get("request")
        if request is not None:
            problems = _misused(request.GET, cls.names(), cls.lists())
            if problems:
                raise ValueError(" ".join(problems))
        return values

    @classmethod
    def names(cls) -> list[str]:
        return [field.alias or name for name, field in cls.model_fields.items()]

    @classmethod
    def lists(cls) -> set[str]:
        """Parameters that may be given more than once."""
        return {
            field.alias or name
            for name, field in cls.model_fields.items()
            if getattr(field.annotation, "__origin__", None) is list
        }


class Paged(Asked):
    limit: Limit = Field(USUAL, description="How many to give at most.")
    cursor: str = Field(
        "",
        max_length=LONGEST_CURSOR,
        pattern=r"^[-A-Za-z0-9_:]*$",
        description="Where to go on, from the `next` of the answer before. It goes with the same "
        "filters.",
    )


class Problem(Schema):
    """Whatever goes wrong is answered in this shape."""

    status: int = Field(description="The same as the status of the answer.")
    errors: list[str] = Field(description="What is wrong and what to do, in plain words.")
    docs: str = Field(description="Where this API is described.")


class Licence(Schema):
    name: str
    url: str


class Answer(Schema):
    """What every answer begins with."""

    licence: Licence
    attribution: str = Field(description="Name these sources where you use the data.")
    as_of: Day = Field(description="The day in London for which freshness was worked out.")


class ListAnswer(Answer):
    next: str | None = Field(description="Address of the next page; null on the last.")


class Piece(NamedTuple):
    rows: list[Any]
    next: str | None


def problem(status: int, errors: Sequence[str]) -> dict[str, Any]:
    return {
        "status": status,
        "errors": [shortened(error) for error in errors],
        "docs": f"{settings.SITE_URL}{DOCS}",
    }


def piece_of(rows: QuerySet, asked: Paged, request: HttpRequest) -> Piece:
    """The page of the list that was asked for, and the address of the next with the same filters.

    A cursor that leads nowhere is not found, as a page after the last is not.
    """
    chosen = [(name, values) for name, values in request.GET.lists() if name not in PAGING]
    of_list = sha256(repr([request.path, sorted(chosen)]).encode()).hexdigest()[:16]
    try:
        page = page_after(rows, asked.cursor, asked.limit, of_list=of_list)
    except CursorError as error:
        raise Http404(str(error)) from error
    if not page.next:
        return Piece(page.rows, None)
    query = request.GET.copy()
    query["cursor"] = page.next
    return Piece(page.rows, f"{settings.SITE_URL}{request.path}?{query.urlencode()}")


def one_of(rows: QuerySet, thing: str) -> Any:
    """The first of them; not found, in words, where there is none."""
    found: Model | None = rows.first()
    if found is None:
        raise Http404(f"There is no such {thing}.")
    return found


def refusals(errors: Sequence[Mapping[str, Any]], address: QueryDict) -> list[str]:
    """What the framework found wrong with a request, in plain words."""
    return [_in_words(error, address) for error in errors]


def _misused(address: QueryDict, known: Sequence[str], lists: set[str]) -> list[str]:
    problems = []
    for name, values in address.lists():
        if name not in known:
            choice = f"It knows {', '.join(known)}." if known else "It knows none."
            shown = shortened(f"This address knows no “{without_controls(name)}”.")
            problems.append(f"{shown} {choice}")
        elif len(values) > 1 and name not in lists:
            problems.append(more_than_one(name))
    return problems


def _in_words(error: Mapping[str, Any], address: QueryDict) -> str:
    told = error.get("ctx", {})
    name, value = _named(error["loc"], address)
    match error["type"]:
        case "enum" | "literal_error":
            unknown = shortened(f"There is no {name} called “{value}”.")
            choice = told["expected"].replace("'", "")
            return f"{unknown} Choose one of: {choice}."
        case "string_pattern_mismatch" if name == "cursor":
            return "This cursor is not one of ours. Take it whole from the answer before."
        case "string_pattern_mismatch":
            return shortened(f"There is no {name} called “{value}”.")
        case "string_too_long":
            return f"{name} may have at most {told['max_length']} characters."
        case "too_long":
            return f"{name} may be given {told['max_length']} times at most."
        case "string_too_short":
            return f"{name} is empty. Give it a value, or leave it out where it is not required."
        case "greater_than_equal":
            return f"{name} has to be {told['ge']} or more."
        case "less_than_equal":
            return f"{name} has to be {told['le']} or less."
        case "missing":
            return f"Give {name}: without it, nothing is asked."
        case "value_error":
            said = str(told["error"])
            return f"{name} {said}" if said == NOT_A_NUMBER else said
    return f"{name} could not be read."


def _named(loc: Sequence[str | int], address: QueryDict) -> tuple[str, str]:
    """The parameter that an error is about, and what was given for it."""
    name = next(part for part in reversed(loc) if isinstance(part, str))
    values = address.getlist(name)
    at = loc[-1] if isinstance(loc[-1], int) else -1
    value = values[at] if values and at < len(values) else ""
    return name, without_controls(value)
