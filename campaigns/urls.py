"""Addresses of campaigns that are not pages of the tree."""

from __future__ import annotations

from django.urls import path, re_path

from campaigns.views import (
    calendar,
    chats,
    day,
    figures,
    mend,
    pictures,
    pledges,
    share,
    stories,
    take_down,
    tips,
)

app_name = "campaigns"

CODE = "(?P<code>[a-z0-9]{10})"

urlpatterns = [
    path("<slug:campaign>/figures.csv", figures.figures_csv, name="figures"),
    path("<slug:campaign>/<int:year>/day.ics", calendar.day_calendar, name="day-calendar"),
    path("<slug:campaign>/<int:year>/now/", day.now, name="now"),
    path(
        "<slug:campaign>/<int:year>/message/<int:pk>/picture/",
        day.message_picture,
        name="message-picture",
    ),
    path("<slug:campaign>/<int:year>/take-part/", pledges.take_part, name="take-part"),
    path(
        "<slug:campaign>/<int:year>/take-part/<slug:slug>/",
        pledges.take_part_council,
        name="take-part-council",
    ),
    path(
        "<slug:campaign>/<int:year>/take-part/<slug:slug>/sent/",
        pledges.take_part_sent,
        name="take-part-sent",
    ),
    path(
        "<slug:campaign>/<int:year>/take-part/<slug:slug>/thanks/",
        pledges.take_part_thanks,
        name="take-part-thanks",
    ),
    path("campaigns/pledge/<str:token>/", pledges.pledge, name="pledge"),
    path("chats/<slug:slug>/share/", tips.tip_share, name="tip-share"),
    path("chats/<slug:slug>/share/thanks/", tips.tip_thanks, name="tip-thanks"),
    path("chats/<slug:slug>/tips.csv", chats.chat_tips, name="chat-tips"),
    path("chats/<slug:slug>/chat.ics", chats.chat_calendar, name="chat-calendar"),
    path("chats/<slug:slug>/feed/", chats.chat_feed, name="chat-feed"),
    path("<slug:campaign>/<int:year>/share/", share.share, name="share"),
    path("<slug:campaign>/<int:year>/share/thanks/", share.share_thanks, name="share-thanks"),
    path("<slug:campaign>/<int:year>/stories/", stories.gallery, name="gallery"),
    path("<slug:campaign>/<int:year>/stories/feed/", stories.gallery_feed, name="gallery-feed"),
    path("stories/mend/thanks/", mend.mend_thanks, name="mend-thanks"),
    path("stories/mend/<str:token>/", mend.mend, name="mend"),
    re_path(
        rf"^stories/pictures/{CODE}-(?P<width>\d{{1,4}})\.(?P<ending>avif|webp|jpg)$",
        pictures.story_picture,
        name="story-picture",
    ),
    re_path(rf"^stories/{CODE}/$", stories.story, name="story"),
    re_path(rf"^stories/{CODE}/take-down/$", take_down.take_down, name="take-down"),
    re_path(
        rf"^stories/{CODE}/take-down/thanks/$",
        take_down.take_down_thanks,
        name="take-down-thanks",
    ),
]
