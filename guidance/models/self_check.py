"""How far along are you? A few questions and a way through the guidance. Nothing is stored."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.response import TemplateResponse
from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from core.models import BasePage
from core.querysets import published_pages
from core.structured_data import absolute
from guidance.models.story import SourcedPage
from guidance.presenters.self_check import problems, question_rows, route_rows
from guidance.self_check import SENT, questions_of, read, route


class StepBlock(blocks.StructBlock):
    page = blocks.PageChooserBlock(help_text="A guide or checklist of this hub.")
    reason = blocks.CharBlock(
        max_length=200, help_text="Why somebody who answered so should read it. One sentence."
    )

    class Meta:
        icon = "arrow-right"


class AnswerBlock(blocks.StructBlock):
    answer = blocks.CharBlock(max_length=120, help_text="In the reader’s words: “No, only one”.")
    steps = blocks.ListBlock(
        StepBlock(), default=[], help_text="What to read or do. Empty where all is well."
    )

    class Meta:
        icon = "radio-full"


class QuestionBlock(blocks.StructBlock):
    question = blocks.CharBlock(
        max_length=160, help_text="One thing that an officer knows without looking it up."
    )
    answers = blocks.ListBlock(AnswerBlock(), min_num=2, max_num=5)

    class Meta:
        icon = "help"
        template = "blocks/question.html"
        description = "A question with its answers, and the steps that follow from each."
        preview_value = {
            "question": "Can two people log in to every account?",
            "answers": [{"answer": "Yes", "steps": []}, {"answer": "No, only one", "steps": []}],
        }


class SelfCheckPage(SourcedPage):
    """Questions, most important first. The answers stand in the address, and nowhere else."""

    questions = StreamField(
        [("question", QuestionBlock())],
        min_num=1,
        max_num=12,
        help_text="Adding, moving or removing a question changes what shared addresses mean.",
    )

    content_panels = [*BasePage.content_panels, FieldPanel("questions"), FieldPanel("sources")]
    searched_streams = ("questions",)

    parent_page_types = ["guidance.HomePage"]
    subpage_types: list[str] = []
    max_count = 1
    template = "guidance/self_check_page.html"

    class Meta:
        verbose_name = "how far along are you?"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        # The stored form: the blocks themselves would fetch every page that any answer names.
        questions = questions_of(self.questions.get_prep_value())
        reading = read(dict(request.GET.lists()), questions)
        own = {
            "question_rows": question_rows(questions, reading),
            "problems": problems(reading),
            "sent": SENT,
            "is_complete": reading.is_complete,
            "page_url": self.get_url(request),
            "status": 400 if reading.unknown else 200,
        }
        if reading.is_asked:
            words = "Your next steps" if reading.is_complete else "Error"
            own |= {"robots": "noindex", "page_title": f"{words}: {self.title}"}
        if reading.is_complete:
            steps = route(questions, reading.given)
            own |= {
                "steps": route_rows(steps, published_pages().filter(pk__in=steps)),
                "share_address": f"{absolute(self.get_url(request) or '/')}?{reading.address}",
            }
        return context | own

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> TemplateResponse:
        response = super().serve(request, *args, **kwargs)
        response.status_code = response.context_data["status"]
        return response
