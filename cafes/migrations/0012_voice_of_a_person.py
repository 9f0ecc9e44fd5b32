import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cafes", "0011_reply_to_call"), ("partners", "0008_demande_to_join")]

    operations = [
        migrations.AddField(
            model_name="seasonvoicegiven",
            name="partner",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="partners.partner",
            ),
        ),
        migrations.AddField(
            model_name="seasonvoicegiven",
            name="contact",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="partners.contact",
            ),
        ),
    ]
