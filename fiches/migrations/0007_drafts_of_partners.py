"""Drafts belong to a partner, as one types before the fiche exists; nobody has typed one yet."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("fiches", "0006_no_break_spaces"),
        ("partners", "0005_no_break_spaces"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.DeleteModel(name="FicheDraft"),
        migrations.CreateModel(
            name="FicheDraft",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField()),
                ("data", models.JSONField()),
                ("begun_at", models.DateTimeField()),
                ("saved_at", models.DateTimeField()),
                (
                    "link",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="drafts",
                        to="partners.personallink",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="drafts",
                        to="partners.partner",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("link__isnull", False)),
                        fields=("partner", "link"),
                        name="draft_once_per_link",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("user__isnull", False)),
                        fields=("partner", "user"),
                        name="draft_once_per_user",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("link__isnull", False), ("user__isnull", False), _connector="XOR"
                        ),
                        name="draft_has_one_author",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SigleProposal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sigle", models.CharField(max_length=20, verbose_name="sigle")),
                ("meaning", models.CharField(max_length=200, verbose_name="développé")),
                ("by", models.CharField(max_length=160, verbose_name="proposé par")),
                ("proposed_at", models.DateTimeField(verbose_name="proposé le")),
                (
                    "refused_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="écarté le"),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sigle_proposals",
                        to="partners.territory",
                    ),
                ),
            ],
            options={
                "verbose_name": "sigle proposé",
                "verbose_name_plural": "sigles proposés",
                "ordering": ["sigle", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("territory", "sigle"), name="sigle_proposed_once_per_territory"
                    )
                ],
            },
        ),
    ]
