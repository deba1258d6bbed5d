"""The sentences of the check, one set for each answer."""

from __future__ import annotations

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from directory.answers import Answer, AnswerKind

# Tint of the panel, and what its tile shows.
TONES = {
    AnswerKind.CONFIRMED: ("confirmed", "tick"),
    AnswerKind.LISTED: ("never", "i"),
    AnswerKind.PAUSED: ("ageing", "!"),
    AnswerKind.HELD: ("ageing", "!"),
    AnswerKind.EMERGENCY_ONLY: ("ageing", "!"),
    AnswerKind.OUTAGE: ("stale", "!"),
    AnswerKind.MOVED: ("stale", "!"),
    AnswerKind.CLOSED: ("stale", "!"),
    AnswerKind.FORMER: ("stale", "!"),
    AnswerKind.SEVERAL: ("never", "i"),
    AnswerKind.LOOK_ALIKE: ("stale", "≠"),
    AnswerKind.ONE_LETTER_OFF: ("stale", "≠"),
    AnswerKind.SAME_NAME: ("stale", "≠"),
    AnswerKind.NOT_LISTED: ("never", "?"),
    AnswerKind.NOT_AN_ACCOUNT: ("never", "?"),
    AnswerKind.DOMAIN: ("never", "i"),
    AnswerKind.E_MAIL: ("never", "i"),
    AnswerKind.LOOK_ALIKE_DOMAIN: ("stale", "≠"),
    AnswerKind.HIDDEN_HOST: ("stale", "≠"),
    AnswerKind.COUNCIL: ("never", "i"),
}
HEADINGS = {
    AnswerKind.PAUSED: "Listed, but paused. {names} does not post there now.",
    AnswerKind.HELD: "Listed, but only held. {names} does not post there.",
    AnswerKind.EMERGENCY_ONLY: "Listed for emergencies only. It is an account of {names}.",
    AnswerKind.OUTAGE: "Do not trust new posts. Something is wrong with this account of {names}.",
    AnswerKind.MOVED: "{names} has moved. This account is no longer its own.",
    AnswerKind.CLOSED: "Closed. This was an account of {names}.",
    AnswerKind.FORMER: "This was an account of {names}, and is no longer.",
    AnswerKind.LOOK_ALIKE: "Not on our list, and it looks like a council’s account.",
    AnswerKind.ONE_LETTER_OFF: "Not on our list, and one letter away from a council.",
    AnswerKind.SAME_NAME: "Not on our list. A council has this name somewhere else.",
    AnswerKind.NOT_LISTED: "Not on our list. That does not mean it is fake.",
    AnswerKind.NOT_AN_ACCOUNT: "That is not the address of an account.",
    AnswerKind.DOMAIN: "That is a domain of {names}.",
    AnswerKind.E_MAIL: "What stands after the @ is a domain of {names}.",
    AnswerKind.LOOK_ALIKE_DOMAIN: "Not on our list, and it looks like another address.",
    AnswerKind.HIDDEN_HOST: "That link hides where it leads: to {host}.",
    AnswerKind.COUNCIL: "That is the name of {names}.",
}
CAREFUL = "Be careful. Do not pay, log in or send details before you know more."
STRANGER = (
    "The name may now belong to somebody else. Do not trust new posts there, and do not send "
    "people to it."
)
BODIES = {
    AnswerKind.CONFIRMED: "",
    AnswerKind.LISTED: "Nobody has confirmed it in the last six months. Look for a link to it on "
    "the council’s own website before you trust it.",
    AnswerKind.PAUSED: "The council still has the account. Look elsewhere for its news.",
    AnswerKind.HELD: "The council keeps the name so that nobody else can take it.",
    AnswerKind.EMERGENCY_ONLY: "On other days, look elsewhere for the council’s news.",
    AnswerKind.OUTAGE: CAREFUL,
    AnswerKind.MOVED: STRANGER,
    AnswerKind.CLOSED: STRANGER,
    AnswerKind.FORMER: STRANGER,
    AnswerKind.SEVERAL: "You gave no platform. Each place has its own answer.",
    AnswerKind.LOOK_ALIKE: CAREFUL,
    AnswerKind.ONE_LETTER_OFF: CAREFUL,
    AnswerKind.SAME_NAME: CAREFUL,
    AnswerKind.NOT_LISTED: "We have no evidence for it or against it.",
    AnswerKind.NOT_AN_ACCOUNT: "A name inside the address of a post or link proves nothing about "
    "who wrote it. Open the account behind it, copy its address, and check that.",
    AnswerKind.DOMAIN: "Pages and accounts that it links to speak for the council.",
    AnswerKind.E_MAIL: "That alone does not prove who sent a message: the sender’s address of an "
    "e-mail can be forged. Where money or details are asked for, ring the council first.",
    AnswerKind.LOOK_ALIKE_DOMAIN: CAREFUL,
    AnswerKind.HIDDEN_HOST: "What stands before an @ in a link is only dress. The part after it "
    "decides where the link leads. Do not open it.",
    AnswerKind.COUNCIL: "To check an account, give its link, or its name with an @ in front.",
}
BACKSLASH = (
    "A browser reads a backslash as a slash. What stands before it decides where the link leads. "
    "Do not open it."
)
GIVEN_UP = (
    "A domain that is given up can be bought by anybody. Do not trust pages or messages there, and "
    "send nobody to it."
)
LIKENESS = {
    "letters": "Some of its characters only look like those of the address below.",
    "one-letter": "",
    "holds": "The real address only stands at its front. The end decides whose it is.",
    "ending": "It has a council’s name, but not the end of the council’s own address.",
    "platform": "The council’s account of that name is on another platform. Here it may be "
    "anybody’s.",
    "form": "On this platform, two kinds of address with the same name can be two accounts.",
}
WARNED = frozenset({
    AnswerKind.LOOK_ALIKE, AnswerKind.ONE_LETTER_OFF, AnswerKind.SAME_NAME,
    AnswerKind.LOOK_ALIKE_DOMAIN, AnswerKind.HIDDEN_HOST,
})  # fmt: skip
UNKNOWN = frozenset({AnswerKind.NOT_LISTED, AnswerKind.NOT_AN_ACCOUNT})
TELL_US = "/about/#tell-us"


def steps(answer: Answer, website: dict[str, str]) -> list[dict[str, str | SafeString]]:
    """What to do now, where the answer is no answer yet: title and body of each step."""
    if answer.kind not in WARNED | UNKNOWN:
        return []
    account = answer.account
    found: list[dict[str, str | SafeString]] = []
    if answer.kind in WARNED and account and answer.is_link:
        body = format_html(
            'Open <a href="{}">{}</a> and look for the same news there.',
            account.url,
            account.shown_address,
        )
        found.append({"title": "Go to the account we list", "body": body})
    else:
        body = SafeString(
            "Type the council’s address yourself, and follow the link to its accounts from there. "
            "An account that it links to is its own."
        )
        found.append({"title": "Start from the council’s website", "body": body})
    where = SafeString("its own website")
    if website:
        where = format_html('<a href="{url}">{words}</a>', **website)
    body = format_html("Use the contact page on {}, never a number from the post.", where)
    found.append({"title": "Ask the council", "body": body})
    report = TELL_US
    if len(answer.councils) == 1:
        report = reverse("directory:council-report", args=[answer.councils[0].slug])
    body = format_html(
        'If it is theirs, we add it. If it is not, we warn them. <a href="{}">Report it</a>', report
    )
    found.append({"title": "Tell us what you saw", "body": body})
    if answer.reporting:
        name, url = answer.reporting
        body = format_html(
            'If it poses as the council, only the platform can take it down. <a href="{}">How to '
            "report it there</a>",
            url,
        )
        found.append({"title": f"Report it to {in_a_sentence(name)}", "body": body})
    return found


def in_a_sentence(name: str) -> str:
    """The platform as people name it: an account is reported to Facebook, not to a page."""
    return name.removesuffix(" page").removesuffix(" channel").removesuffix(" group")
