from django.db import migrations

from directory import name_index


def forwards(apps, schema_editor):
    name_index.ensure(schema_editor.connection)


def backwards(apps, schema_editor):
    name_index.drop(schema_editor.connection)


def learn_words(apps, schema_editor):
    """The words of councils that are there already; new ones are learnt as they are written."""
    from directory.models.name_words import rows_of, words_of

    Council = apps.get_model('directory', 'Council')
    NameWord = apps.get_model('directory', 'NameWord')
    names = Council.objects.using(schema_editor.connection.alias).order_by()
    rows = rows_of(sorted(words_of(names.values_list('search_names', flat=True).iterator())))
    NameWord.objects.using(schema_editor.connection.alias).bulk_create(
        (NameWord(key=key, word=word) for key, word in rows), batch_size=400, ignore_conflicts=True
    )


class Migration(migrations.Migration):

    dependencies = [
        ('directory', '0002_keeps_itself_true'),
    ]

    operations = [
        migrations.RunPython(forwards, backwards),
        migrations.RunPython(learn_words, migrations.RunPython.noop),
    ]
