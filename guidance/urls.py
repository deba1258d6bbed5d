"""Addresses of guidance that are not pages of the tree."""

from django.urls import path, re_path

from guidance.feeds import news_feed
from guidance.views.approvals import case_study_approval
from guidance.views.feedback import feedback, thanks
from guidance.views.files import FILE_OF_A_PAGE, file_of_a_page
from guidance.views.whats_new import whats_new

app_name = "guidance"

urlpatterns = [
    path("whats-new/", whats_new, name="whats-new"),
    path("feeds/", news_feed, name="feed"),
    path("feeds/<slug:kind>/", news_feed, name="feed-of"),
    path("case-study-approval/<str:token>/", case_study_approval, name="case-study-approval"),
    path("feedback/thanks/", thanks, name="feedback-thanks"),
    path("feedback/<int:page_id>/", feedback, name="feedback"),
    re_path(FILE_OF_A_PAGE, file_of_a_page, name="file-of-a-page"),
]
