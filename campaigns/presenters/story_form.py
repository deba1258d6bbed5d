"""The form of a story as its template takes it: labels, hints, what was typed, what is wrong."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from campaigns.choices import AiUse, PeopleShown, Service
from campaigns.consents import statements
from campaigns.story_forms import HOURS, NUMBERS, StoryForm
from directory.presenters.public_forms import field

PICTURE_HINT = (
    "JPEG, PNG or WebP, each up to 10 MB. Where they were taken is removed from them. Each needs "
    "words that say what it shows."
)
ALT_HINT = "What it shows, for somebody who cannot see it. The name of the file is no description."
# Fields that are groups: the error leads to the first control of the group.
ANCHORS = {
    "people_shown": "people_shown-0",
    "ai_use": "ai_use-0",
    "__all__": "council",
}


def fields(form: StoryForm) -> dict[str, Any]:
    """What campaigns/share.html takes."""
    rights, people, children, *rest = statements(form.consent_text)
    pictures = [_picture(form, number) for number in NUMBERS]
    return {
        "council": field(
            form,
            "council",
            "Your council",
            "Any name it is known by. It shows with the story.",
            autocomplete="organization",
        ),
        "council_choices": council_choices(form),
        "title": field(form, "title", "Title", "Up to 80 characters."),
        "words": field(form, "words", "The story", "Up to 1,500 characters.", rows=7),
        "service": field(
            form,
            "service",
            "Which service does it show?",
            options=options(Service.choices, form["service"].value(), "Choose a service"),
        ),
        "hour": field(
            form,
            "hour",
            "In which hour of the day?",
            options=options(HOURS, form["hour"].value(), "Choose an hour, London time"),
        ),
        "role": field(
            form,
            "role",
            "Your role (optional)",
            "Such as “gritter driver”. Give a name only if it may be public.",
        ),
        "pictures": pictures,
        "picture_hint": PICTURE_HINT,
        "more_pictures": any(map(_is_begun, pictures[1:])),
        "video_url": field(
            form,
            "video_url",
            "Link to a video elsewhere (optional)",
            "The address of the page on which it plays.",
            type="url",
        ),
        "video_words": field(
            form, "video_words", "What the video shows", "Needed if you give a link."
        ),
        "people_shown": group(form, "people_shown", "Who can be recognised?", PeopleShown.choices),
        "rights": tick(form, "rights", rights),
        "people_agreed": tick(form, "people_agreed", people),
        "children_agreed": tick(form, "children_agreed", children, "If children can be recognised"),
        "also_agreed": rest,
        "consent": form.consent_text.pk,
        "ai_use": group(form, "ai_use", "Was AI used?", AiUse.choices),
        "reply_to": field(
            form,
            "reply_to",
            "Your e-mail address (optional)",
            "Only to tell you what became of the story, or to ask. It is never public, and we "
            "remove it when the story is decided.",
            type="email",
            autocomplete="email",
        ),
    }


def options(pairs: Iterable[tuple[Any, str]], chosen: Any, empty: str) -> list[dict[str, Any]]:
    said = "" if chosen is None else str(chosen)
    return [
        {"value": value, "words": words, "is_chosen": str(value) == said}
        for value, words in [("", empty), *pairs]
    ]


def group(
    form: StoryForm, name: str, legend: str, choices: Iterable[tuple[Any, str]]
) -> dict[str, Any]:
    """What campaigns/choice_group.html takes."""
    chosen = form[name].value()
    return {
        "name": name,
        "legend": legend,
        "error": form.errors.get(name, [""])[0],
        "choices": [
            {"id": f"{name}-{place}", "value": value, "words": words, "is_chosen": value == chosen}
            for place, (value, words) in enumerate(choices)
        ],
    }


def tick(form: Any, name: str, words: str, before: str = "") -> dict[str, Any]:
    """What campaigns/tick.html takes."""
    return {
        "id": name,
        "words": words,
        "before": before,
        "error": form.errors.get(name, [""])[0],
        "is_ticked": bool(form[name].value()),
    }


def council_choices(form: StoryForm) -> dict[str, Any] | None:
    """The councils that may be meant, where it was several."""
    if not form.council_choices:
        return None
    return {
        "name": "council_slug",
        "legend": "Which of these?",
        "error": "",
        "choices": [
            {
                "id": f"council_slug-{place}",
                "value": council.slug,
                "words": council.name,
                "is_chosen": False,
            }
            for place, council in enumerate(form.council_choices)
        ],
    }


def _is_begun(picture: dict[str, Any]) -> bool:
    """Whether there is something in it to see: a picture, words or an error."""
    alt = picture["alt"]
    return bool(picture["token"] or picture["error"] or alt["value"] or alt["error"])


def _picture(form: StoryForm, number: int) -> dict[str, Any]:
    """What campaigns/picture_field.html takes."""
    name, held = f"picture-{number}", form.held.get(number)
    error = form.errors.get(name, [""])[0]
    parts = [
        "pictures-hint",
        *([f"{name}-held"] if held else []),
        *([f"{name}-error"] if error else []),
    ]
    return {
        "id": name,
        "number": number,
        "label": f"Picture {number} (optional)",
        "error": error,
        "described_by": " ".join(parts),
        "kept_name": f"kept-{number}",
        "token": held.token if held else "",
        "held_words": held.words if held else "",
        "drop_name": f"drop-{number}",
        "alt": field(form, f"alt-{number}", f"What picture {number} shows", ALT_HINT),
    }
