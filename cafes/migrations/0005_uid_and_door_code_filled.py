from django.db import migrations

from cafes.models.cafes import new_door_code, new_uid


def fill(apps, schema_editor):
    Cafe = apps.get_model("cafes", "Cafe")
    for cafe in Cafe.objects.using(schema_editor.connection.alias).filter(uid=""):
        cafe.uid, cafe.door_code = new_uid(), new_door_code()
        cafe.save(update_fields=["uid", "door_code"])


class Migration(migrations.Migration):
    dependencies = [("cafes", "0004_seasons_invitations_tables")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
