"""One address for each kind of page and state that a reader can meet."""

from __future__ import annotations

PAGE_KINDS = {
    "home": "/",
    "section": "/get-started/",
    "section further": "/go-further/",
    "section connect": "/connect/",
    "guide": "/get-started/basic-guide/",
    "guide part": "/get-started/basic-guide/answer/",
    "principles": "/get-started/principles/",
    "mythbuster": "/get-started/mythbuster/",
    "platform guide": "/go-further/facebook/",
    "case studies": "/go-further/case-studies/",
    "case study": "/go-further/case-studies/doncaster-gritters/",
    "about": "/about/",
    "accessibility statement": "/accessibility/",
    "privacy": "/privacy/",
    "cookies": "/cookies/",
    "councils": "/councils/",
    "councils filtered": "/councils/?type=metropolitan-borough&platform=x",
    "councils by letter": "/councils/?letter=B",
    "councils not found": "/councils/?q=atlantis",
    "councils ended": "/councils/?state=ended",
    "council": "/councils/leeds/",
    "council without accounts": "/councils/northumberland-national-park/",
    "council in Wales": "/councils/cardiff/",
    "council ended": "/councils/allerdale/",
    "council ending": "/councils/surrey/",
    "council coming": "/councils/east-surrey/",
    "search": "/search/",
    "search results": "/search/?q=facebook",
    "search council": "/search/?q=hull",
    "search without results": "/search/?q=zzzzz",
}
# Answers that are not 200, on purpose.
REFUSALS = {
    "not found": ("/no-such-page/", 404),
    "council not found": ("/councils/atlantis/", 404),
    "filter unknown": ("/councils/?type=castle", 400),
}
EVERY_KIND = PAGE_KINDS | {kind: path for kind, (path, _) in REFUSALS.items()}
