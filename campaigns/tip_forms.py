"""Forms for tips: of readers, and of editors who enter a post. What was typed is never lost."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from campaigns.choices import Credit, TipKind
from campaigns.consents import consent_in_force, judge_agreed
from campaigns.form_fields import answer_address
from campaigns.models import ChatPage, ChatQuestion, Tip
from core import dates
from core.models import ConsentPurpose
from core.public_forms import UNREADABLE, PublicForm
from core.text import clean_query
from directory.choices import CouncilState
from directory.finding import understand
from directory.models import Council
from guidance.policy import WHOLE_NAME

LONGEST_TEXT = 600
LONGEST_ADDRESS = 500
MOST_CHOICES = 8
WEB = ("http", "https")
# How somebody may be named who used the form; a post is named by its account.
WISHES = [(wish.value, wish.label) for wish in Credit if wish != Credit.HANDLE]
CREDIT_NEEDS = {
    Credit.ROLE: ("role",),
    Credit.COUNCIL: ("council",),
    Credit.BOTH: ("role", "council"),
}
NEEDED = {
    "role": "Say what you do, so that we can name it, or choose another way to be named.",
    "council": "Give your council, so that we can name it, or choose another way to be named.",
}


def line(longest: int, what: str) -> forms.CharField:
    return forms.CharField(
        required=False,
        max_length=longest,
        error_messages={
            "max_length": f"{what} has {longest:,} characters at most. You wrote %(show_value)d.",
            "null_characters_not_allowed": UNREADABLE,
        },
    )


class TipForm(PublicForm):
    """One piece of advice for one chat."""

    purpose = "tip"

    kind = forms.ChoiceField(
        choices=TipKind.choices,
        error_messages={
            "required": "Choose what it is.",
            "invalid_choice": "Choose what it is.",
        },
    )
    text = line(LONGEST_TEXT, "A tip")
    question = forms.ModelChoiceField(
        queryset=ChatQuestion.objects.none(),
        required=False,
        error_messages={"invalid_choice": "Choose one of the questions in the list, or none."},
    )
    link = line(LONGEST_ADDRESS, "An address")
    role = line(80, "What you do")
    council = line(100, "The name of a council")
    council_slug = forms.CharField(required=False, max_length=100)
    credit = forms.ChoiceField(
        choices=WISHES,
        error_messages={
            "required": "Choose how we name you.",
            "invalid_choice": "Choose how we name you.",
        },
    )
    consent = forms.CharField(required=False, max_length=20)
    reply_to = answer_address()

    def __init__(self, chat: ChatPage, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, about=str(chat.pk), **kwargs)
        self.chat = chat
        self.fields["question"].queryset = chat.questions.order_by("sort_order", "pk")
        self.consent_text = consent_in_force(ConsentPurpose.TIP, dates.today())
        # Councils that may be meant, where the name is that of several.
        self.councils: list[Council] = []
        self.council_found: Council | None = None

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"].strip()
        if not text:
            raise ValidationError("Write your tip.")
        return text

    def clean_link(self) -> str:
        typed: str = self.cleaned_data["link"].strip()
        return web_address(typed) if typed else ""

    def clean_consent(self) -> str:
        agreed: str = self.cleaned_data["consent"]
        if not agreed:
            raise ValidationError("We can only use your tip if you agree to this.")
        judge_agreed(agreed, self.consent_text)
        return agreed

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        self._find_council(data)
        wish = data.get("credit", "")
        for name in CREDIT_NEEDS.get(wish, ()):
            if not data.get(name, "").strip() and name not in self.errors:
                self.add_error(name, NEEDED[name])
        return data

    def _find_council(self, data: dict[str, Any]) -> None:
        typed = data.get("council", "").strip()
        if not typed or "council" in self.errors:
            return
        found = councils_called(typed)
        chosen = [council for council in found if council.slug == data.get("council_slug")]
        if chosen or len(found) == 1:
            self.council_found = [*chosen, *found][0]
        elif found:
            self.councils = found
            self.add_error("council", f"Several councils are called “{typed[:40]}”. Choose yours.")
        else:
            self.add_error(
                "council",
                f"We know no council called “{typed[:40]}”. Try another of its names, or leave it "
                "empty.",
            )


class PostForm(forms.ModelForm):
    """A post that an editor saw and that its author let us use."""

    class Meta:
        model = Tip
        fields = (
            "chat", "kind", "text", "question", "handle", "post_url", "permission", "credit",
            "role", "council", "link",
        )  # fmt: skip
        widgets = {"text": forms.Textarea(attrs={"rows": 4})}
        labels = {"credit": "How its author wants to be named"}
        help_texts = {
            "text": "The post’s words. Leave out names of private people.",
            "handle": "As readers see it: “@leedscc_news”.",
            "permission": "When and where they said so: “Reply to us on X, 9 October 2026”. Not "
            "shown to readers.",
            "post_url": "Readers can follow it to the post.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("handle", "post_url", "permission"):
            self.fields[name].required = True
        self.fields["chat"].queryset = ChatPage.objects.order_by("-day", "title")
        self.fields["credit"].initial = Credit.HANDLE
        self.fields["permission"].error_messages["required"] = (
            "Say how its author agreed. A post whose author has not agreed cannot be used."
        )

    def clean_post_url(self) -> str:
        return web_address(self.cleaned_data["post_url"])

    def clean_link(self) -> str:
        typed: str = self.cleaned_data["link"]
        return web_address(typed) if typed else ""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        question, chat = data.get("question"), data.get("chat")
        if question and chat and question.chat_id != chat.pk:
            self.add_error("question", "That question belongs to another chat.")
        for name in CREDIT_NEEDS.get(data.get("credit", ""), ()):
            if not data.get(name):
                self.add_error(name, "Fill this in, or choose another way to be named.")
        return data


def councils_called(typed: str) -> list[Council]:
    """Councils that the name means: the one whose whole name it is, else all that it may mean."""
    name = clean_query(typed)
    if not name:
        return []
    on = dates.today()
    lasting = Council.objects.current(on) | Council.objects.in_state(CouncilState.COMING, on)
    found = list(understand(name).among(lasting).ranked_for(name)[:MOST_CHOICES])
    whole = [council for council in found if council.name_rank <= WHOLE_NAME]
    return whole if len(whole) == 1 else found


def web_address(typed: str) -> str:
    """An address of the web in full. Raises ValidationError."""
    address = typed if "://" in typed else f"https://{typed}"
    try:
        URLValidator(schemes=WEB)(address)
    except ValidationError as error:
        raise ValidationError(
            "That is not an address of a web page, such as https://www.example.gov.uk/page."
        ) from error
    if len(address) > LONGEST_ADDRESS:
        raise ValidationError(
            f"An address has {LONGEST_ADDRESS} characters at most, with its https://. This one has "
            f"{len(address)}."
        )
    return address
