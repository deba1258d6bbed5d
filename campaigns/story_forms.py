"""The forms with which councils send a story, mend it, or ask for one to go.

What was typed is never lost, and neither is a picture: one that arrived whole is kept, clean, for
some hours, and the form carries a signed token of it on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from campaigns.choices import AiUse, PeopleShown, Service
from campaigns.consents import consent_in_force, judge_agreed
from campaigns.form_fields import answer_address
from campaigns.models import CampaignStory, StoryPicture, WaitingPicture
from campaigns.pictures import PictureRefused, clean
from campaigns.services import story_pictures
from campaigns.services.stories import MEND_FOR, Shown
from core import dates, signing
from core.models import ConsentPurpose
from core.public_forms import UNREADABLE, PublicForm
from core.text import clean_query
from directory.finding import understand
from directory.models import Council
from guidance.policy import MOST_CHOICES, WHOLE_NAME

MOST_PICTURES = 4
NUMBERS = range(1, MOST_PICTURES + 1)
LONGEST_ALT = 300
FIELDS = (
    "council", "title", "words", "service", "hour", "role", "video_url", "video_words", "ai_use",
    "people_shown",
)  # fmt: skip
HOURS = [(str(hour), f"{hour:02}:00 to {(hour + 1):02}:00") for hour in range(24)]
NOT_KEPT = "This picture was kept for six hours only. Choose it again."
NO_ROOM = "We cannot take more pictures just now. Send it in an hour: your words stay here."
CHOOSE_AGAIN = "This picture could not be kept. Choose it again when you send the form."
TOO_MANY_PICTURES = (
    "Many pictures came from your network within the hour. Choose this one again later, or send "
    "the story without it: everything else is kept here."
)
GONE_ELSEWHERE = "This picture went with another form that you sent. Choose it again."
HELD = "story-picture-held"
TICKS = ("rights", "people_agreed", "children_agreed")


def line(longest: int, required: str = "") -> forms.CharField:
    return forms.CharField(
        required=bool(required),
        max_length=longest,
        error_messages={
            "required": required,
            "max_length": f"Write {longest:,} characters at most. You wrote %(show_value)d.",
            "null_characters_not_allowed": UNREADABLE,
        },
    )


def one_of(choices: list[tuple[str, str]], wanted: str) -> forms.ChoiceField:
    return forms.ChoiceField(
        choices=choices, error_messages={"required": wanted, "invalid_choice": wanted}
    )


@dataclass(frozen=True)
class Held:
    """A picture that the form has already: its number in the form, and the token it is known by."""

    number: int
    picture: WaitingPicture | StoryPicture
    token: str

    @property
    def words(self) -> str:
        name = getattr(self.picture, "sent_as", "") or f"Picture {self.number}"
        return f"{name}, {self.picture.width} by {self.picture.height} pixels"


class StoryForm(PublicForm):
    """``about`` is the year. Pictures are looked at by ``receive_pictures`` after ``is_valid``."""

    purpose = "story"

    council = line(100, "Name your council.")
    council_slug = forms.SlugField(required=False)
    title = line(80, "Give the story a title.")
    words = line(1500, "Tell the story in a few words.")
    service = one_of(Service.choices, "Choose the service that it shows.")
    hour = one_of(HOURS, "Choose the hour of the day in which it happened.")
    role = line(80)
    video_url = forms.URLField(
        required=False,
        max_length=500,
        assume_scheme="https",
        error_messages={
            "invalid": "That is not a whole web address, such as https://www.example.org/video.",
            "max_length": "Write 500 characters at most.",
        },
    )
    video_words = line(300)
    ai_use = one_of(AiUse.choices, "Say whether AI was used.")
    people_shown = one_of(PeopleShown.choices, "Say who can be recognised.")
    rights = forms.BooleanField(
        error_messages={"required": "Tick that we may publish it, or we cannot take it."}
    )
    people_agreed = forms.BooleanField(required=False)
    children_agreed = forms.BooleanField(required=False)
    # Which words the ticks stand for.
    consent = forms.CharField(required=False, max_length=20)
    reply_to = answer_address()

    def __init__(self, *args: Any, story: CampaignStory | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.story = story
        self.consent_text = consent_in_force(ConsentPurpose.STORY, dates.today())
        self.council_choices: list[Council] = []
        self.held: dict[int, Held] = {}
        for number in NUMBERS:
            self.fields[f"picture-{number}"] = forms.FileField(
                required=False, allow_empty_file=True, max_length=None
            )
            self.fields[f"alt-{number}"] = line(LONGEST_ALT)
            self.fields[f"kept-{number}"] = forms.CharField(required=False)
            self.fields[f"drop-{number}"] = forms.BooleanField(required=False)
        if story and not self.is_bound:
            self._begin_with(story)

    def clean_hour(self) -> int:
        return int(self.cleaned_data["hour"])

    def clean_council(self) -> Council:
        """Any name finds it. Where several may be meant, they are offered and the name is kept."""
        name = clean_query(self.cleaned_data["council"])
        meant = understand(name).among(Council.objects.current(dates.today())).ranked_for(name)
        found = list(meant[: MOST_CHOICES + 1])
        whole = [council for council in found if council.name_rank <= WHOLE_NAME]
        chosen = self.data.get("council_slug")
        by_choice = [council for council in found if council.slug == chosen]
        for only in (by_choice, whole, found):
            if len(only) == 1:
                return only[0]
        self.council_choices = found[:MOST_CHOICES]
        if found:
            raise ValidationError("Several councils have that in their name. Choose yours below.")
        raise ValidationError(
            f"We know no council called “{name[:60]}”. Check the spelling, or try a shorter name."
        )

    def clean_video_url(self) -> str:
        url: str = self.cleaned_data["video_url"]
        if url and not url.lower().startswith(("https://", "http://")):
            raise ValidationError("Give a web address that begins with https://.")
        return url

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        url, words = data.get("video_url"), data.get("video_words")
        if url and not words and "video_words" not in self.errors:
            self.add_error("video_words", "Say what the video shows, for those who cannot see it.")
        if words and not url and "video_url" not in self.errors:
            self.add_error("video_url", "Give the address of the video that you describe.")
        shown = data.get("people_shown")
        if shown in {PeopleShown.ADULTS, PeopleShown.CHILDREN} and not data.get("people_agreed"):
            self.add_error("people_agreed", "Tick that everybody who is shown has agreed.")
        if shown == PeopleShown.CHILDREN and not data.get("children_agreed"):
            self.add_error("children_agreed", "Tick that a parent or guardian has agreed.")
        self._judge_consent(data)
        return data

    @property
    def fails_anyway(self) -> bool:
        """Whether it comes back for another reason than its pictures."""
        return bool(self.errors) or any(
            self.cleaned_data.get(f"picture-{number}")
            and not self.cleaned_data.get(f"alt-{number}")
            for number in NUMBERS
        )

    def receive_pictures(self, may_take: Callable[[], bool]) -> None:
        """Find what was kept, clean and keep what came, and ask for descriptions.

        ``may_take`` is asked before each that came: one that may not be taken is refused at its
        own field, and loses no other. Without a good stamp none is even decoded.
        """
        for number in NUMBERS:
            self._receive(number, may_take)
        for number in NUMBERS:
            alt = self.cleaned_data.get(f"alt-{number}", "")
            is_told = {f"alt-{number}", f"picture-{number}"} & set(self.errors)
            if is_told:
                continue
            if number in self.held and not alt:
                self.add_error(
                    f"alt-{number}",
                    f"Describe picture {number}, for those who cannot see it.",
                )
            elif alt and number not in self.held:
                self.add_error(
                    f"picture-{number}",
                    f"You described picture {number} but it is not here. Choose it, or empty the "
                    "description.",
                )

    def forget_gone(self) -> None:
        """Say at its field which kept picture went with another form meanwhile."""
        for number, held in list(self.held.items()):
            if not type(held.picture)._default_manager.filter(pk=held.picture.pk).exists():
                del self.held[number]
                self.add_error(f"picture-{number}", GONE_ELSEWHERE)

    def shown(self) -> list[Shown]:
        """The pictures in the order of the form, with what each shows in words."""
        return [
            Shown(held.picture, self.cleaned_data[f"alt-{number}"])
            for number, held in sorted(self.held.items())
        ]

    def said(self) -> dict[str, Any]:
        """What services.stories takes."""
        return {name: self.cleaned_data[name] for name in FIELDS}

    def _judge_consent(self, data: dict[str, Any]) -> None:
        """Ticks for words that were not on the page are taken out again."""
        try:
            judge_agreed(data.get("consent", ""), self.consent_text)
        except ValidationError as error:
            if "rights" in self.errors:
                return  # it is read and ticked anyway
            self.add_error("rights", error)
            self.data = self.data.copy()
            for name in TICKS:
                self.data.pop(name, None)

    def _receive(self, number: int, may_take: Callable[[], bool]) -> None:
        name = f"picture-{number}"
        token = self.cleaned_data.get(f"kept-{number}", "")
        before = self._found(token) if token else None
        if before and any(held.picture == before for held in self.held.values()):
            self.add_error(name, "This picture stands above already. Choose another one.")
            return
        file = self.cleaned_data.get(name)
        if self.cleaned_data.get(f"drop-{number}"):
            self._let_go(before)
            if not file:
                self.data = self.data.copy()
                self.data[f"alt-{number}"] = self.cleaned_data[f"alt-{number}"] = ""
                return
            before = None
        if not file:
            if before:
                self.held[number] = Held(number, before, token)
            elif token:
                self.add_error(name, NOT_KEPT)
            return
        try:
            kept = self._keep(file, may_take)
        except PictureRefused as error:
            words = str(error)
            if before:
                self.held[number] = Held(number, before, token)
                words = f"{words} The one that you sent before is still here."
            self.add_error(name, words)
            return
        self._let_go(before)
        self.held[number] = Held(number, kept, story_pictures.token_of(kept))

    def _keep(self, file: UploadedFile, may_take: Callable[[], bool]) -> WaitingPicture:
        """Raises PictureRefused."""
        if self.form_token is None:
            raise PictureRefused(CHOOSE_AGAIN)
        if not may_take():
            raise PictureRefused(TOO_MANY_PICTURES)
        try:
            return story_pictures.keep(picture=clean(file, file.size), sent_as=_name_of(file))
        except story_pictures.NoRoom as error:
            raise PictureRefused(NO_ROOM) from error

    def _found(self, token: str) -> WaitingPicture | StoryPicture | None:
        return story_pictures.kept(token) or self._of_the_story(token)

    def _of_the_story(self, token: str) -> StoryPicture | None:
        """A picture of the story that is being mended, and of no other."""
        if self.story is None:
            return None
        try:
            code = signing.read(HELD, token, MEND_FOR)
        except signing.TokenError:
            return None
        return next((one for one in self.story.pictures.all() if one.code == code), None)

    def _let_go(self, picture: WaitingPicture | StoryPicture | None) -> None:
        # What the story has already stays with it until the mended one is sent.
        if isinstance(picture, WaitingPicture):
            story_pictures.drop(picture)

    def _begin_with(self, story: CampaignStory) -> None:
        """As it was sent; what was agreed to has to be agreed to again."""
        self.initial |= {name: getattr(story, name) for name in FIELDS} | {
            "council": story.council.name,
            "council_slug": story.council.slug,
            "hour": str(story.hour),
        }
        for number, picture in enumerate(story.pictures.all(), start=1):
            token = signing.sign(HELD, picture.code)
            self.held[number] = Held(number, picture, token)
            self.initial[f"alt-{number}"] = picture.alt_text


class TakeDownForm(PublicForm):
    """Somebody wants a story gone. No reason is needed."""

    purpose = "take-down"

    is_shown = forms.BooleanField(required=False)
    words = line(1000)
    reply_to = answer_address()


def errors(form: PublicForm, anchors: Mapping[str, str] | None = None) -> list[dict[str, str]]:
    """What components/error_summary.html takes. ``anchors``: fields whose first control has
    another name, and ``__all__`` for what is wrong with the form as a whole."""
    known = anchors or {}
    return [
        {"id": known.get("__all__" if name == "stamp" else name, name), "message": message}
        for name, messages in form.errors.items()
        for message in messages
    ]


def _name_of(file: UploadedFile) -> str:
    """As the sender knows it, without what no name needs."""
    return clean_query(file.name or "")[: story_pictures.LONGEST_NAME]
