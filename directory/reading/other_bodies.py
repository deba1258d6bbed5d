"""Bodies that councils' websites link to, whose accounts are not the council's.

Only for links to accounts that nobody has listed: what an editor listed is never judged here. A
rule that is too narrow costs an editor one click; one that is too wide hides an account.
"""

from __future__ import annotations

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Anywhere in a handle. Fire and rescue are not here: some counties run the service themselves.
_ANYWHERE = _words(
    "police constabulary crimestoppers neighbourhoodwatch citizensadvice samaritans healthwatch "
    "environmentagency envagency metoffice nationalhighways highwaysengland networkrail "
    "royalmail postoffice jobcentre companieshouse landregistry ofsted publichealthengland "
    "ukhsa wildlifetrust nationaltrust localgov lgacomms lgacouncils "
    "localgovdrupal govdelivery granicus gossinteractive jadu umbraco contensis zengenti squiz "
    "wordpress drupal sitecore terminalfour placecube netcall civica capita "
    "reciteme browsealoud texthelp readspeaker addtoany addthis sharethis hootsuite juicer "
    "cookiecontrol civicuk onetrust cookiebot googleplay appstore trustpilot tripadvisor"
)
# At either end of a handle, or as a word of its own: too short to be looked for inside.
_AT_AN_END = _words("nhs govuk dwp hmrc dvla defra dhsc mhclg bbc itv rspca nspcc lga")
# The networks' own accounts and what page builders put in until somebody changes it.
_WHOLE = _words(
    "facebook facebookapp twitter x instagram youtube linkedin tiktok whatsapp snapchat pinterest "
    "flickr reddit threads bluesky meta google googleuk apple microsoft example username "
    "yourpage yourhandle yourusername yourcouncil yourcompany company name handle test wix "
    "squarespace shopify themeforest elegantthemes"
)
_MAKER = re.compile(
    r"\b(?:(?:web ?)?(?:site|design|development)s? (?:and \w+ )?by|designed by|developed by|"
    r"built by|made by|powered by|hosted by|created by|a website from)\W*$",
    re.IGNORECASE,
)
_PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


def is_of_other_body(handle: str, words: str) -> bool:
    """Whether the handle, or the words before the link, say that it is somebody else's account."""
    plain = re.sub(r"[^a-z0-9]", "", handle.lower())
    parts = {part.lower() for part in _PARTS.findall(handle)}
    # Without capitals inside, a handle does not say where its words end.
    is_flat = handle.lower() == handle
    return (
        plain in _WHOLE
        or any(name in plain for name in _ANYWHERE)
        or not parts.isdisjoint(_AT_AN_END)
        or (is_flat and any(plain.startswith(name) or plain.endswith(name) for name in _AT_AN_END))
        or bool(_MAKER.search(words.partition("[")[0]))
    )
