import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cafes", "0013_voice_of_a_person_filled")]

    operations = [
        migrations.RemoveConstraint(
            model_name="seasonvoicegiven", name="season_voice_once_per_link"
        ),
        migrations.RemoveField(model_name="seasonvoicegiven", name="link"),
        migrations.AlterField(
            model_name="seasonvoicegiven",
            name="partner",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="partners.partner",
            ),
        ),
        migrations.AddConstraint(
            model_name="seasonvoicegiven",
            constraint=models.UniqueConstraint(
                fields=["season", "partner", "contact"],
                condition=models.Q(contact__isnull=False),
                name="season_voice_once_per_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="seasonvoicegiven",
            constraint=models.UniqueConstraint(
                fields=["season", "partner"],
                condition=models.Q(contact__isnull=True),
                name="season_voice_once_per_partner",
            ),
        ),
    ]
