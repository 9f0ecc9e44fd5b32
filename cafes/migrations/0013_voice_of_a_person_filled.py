from django.db import migrations


def fill(apps, schema_editor):
    """Whoever answered from two links to the same person counts once from now on."""
    Given = apps.get_model("cafes", "SeasonVoiceGiven")
    seen = set()
    for given in Given.objects.using(schema_editor.connection.alias).select_related("link"):
        who = given.season_id, given.link.partner_id, given.link.contact_id
        if who in seen:
            given.delete()
            continue
        seen.add(who)
        given.partner_id, given.contact_id = who[1:]
        given.save(update_fields=["partner", "contact"])


class Migration(migrations.Migration):
    dependencies = [("cafes", "0012_voice_of_a_person")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
