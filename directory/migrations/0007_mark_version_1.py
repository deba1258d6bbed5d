"""The first list of commitments of the Social Media Friendly Mark."""

from datetime import date

from django.db import migrations

# key, what the council says, the same in Welsh, what shows it, asked of Welsh councils only
COMMITMENTS = (
    (
        "reply-times",
        "We say how quickly we reply.",
        "Rydym yn dweud pa mor gyflym yr ydym yn ateb.",
        "The page or profile on which residents read how long an answer takes.",
        False,
    ),
    (
        "hours",
        "We show the hours when we answer.",
        "Rydym yn dangos yr oriau pan fyddwn yn ateb.",
        "The page or profile that shows the hours, and what to do outside them.",
        False,
    ),
    (
        "accessible-posts",
        "We make our posts accessible.",
        "Rydym yn gwneud ein postiadau yn hygyrch.",
        "The page that says how: descriptions of pictures, captions on films, capitals in hashtags.",
        False,
    ),
    (
        "house-rules",
        "We publish the rules of our accounts.",
        "Rydym yn cyhoeddi rheolau ein cyfrifon.",
        "The page with the house rules: what is removed, who is blocked, and how to object.",
        False,
    ),
    (
        "filming",
        "We welcome filming and reporting of our public meetings.",
        "Rydym yn croesawu ffilmio ac adrodd ar ein cyfarfodydd cyhoeddus.",
        "The page, or the protocol, that tells people they may film, record and post.",
        False,
    ),
    (
        "confirmed-accounts",
        "We confirm our accounts twice a year.",
        "Rydym yn cadarnhau ein cyfrifon ddwywaith y flwyddyn.",
        "The page that lists your accounts. You confirm them through the link that we send you.",
        False,
    ),
    (
        "welsh",
        "We treat Welsh no less favourably than English.",
        "Nid ydym yn trin y Gymraeg yn llai ffafriol na’r Saesneg.",
        "Your Welsh account or page, or the page on how you keep the Welsh language standards.",
        True,
    ),
)


def write_list(apps, schema_editor):
    version = apps.get_model("directory", "MarkVersion").objects.create(
        number=1,
        in_force_from=date(2026, 11, 1),
        words="The first list. The Mark of 2012 had guidelines, and no list to tick.",
    )
    commitment = apps.get_model("directory", "MarkCommitment")
    for order, (key, text, text_cy, evidence_help, is_for_wales) in enumerate(COMMITMENTS):
        commitment.objects.create(
            version=version,
            key=key,
            text=text,
            text_cy=text_cy,
            evidence_help=evidence_help,
            is_for_wales=is_for_wales,
            order=order,
        )


def remove_list(apps, schema_editor):
    """Only where no council committed to it: a declaration keeps its list (PROTECT)."""
    apps.get_model("directory", "MarkVersion").objects.filter(number=1).delete()


class Migration(migrations.Migration):
    dependencies = [("directory", "0006_marks")]

    operations = [migrations.RunPython(write_list, remove_list)]
