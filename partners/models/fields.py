"""Columns computed from another one when a row is written."""

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from partners.french import plain, sort_key


class DerivedTextField(models.CharField):
    """Text worked out from the column `source` each time the row is saved.

    Compared byte by byte on every database, so that PostgreSQL and SQLite sort alike.
    """

    def __init__(self, source: str, **kwargs: Any) -> None:
        self.source = source
        kwargs.setdefault("max_length", 250)
        kwargs["editable"] = False
        kwargs["db_index"] = True
        super().__init__(**kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        del kwargs["editable"], kwargs["db_index"]
        return name, path, args, {**kwargs, "source": self.source}

    def db_parameters(self, connection: BaseDatabaseWrapper) -> Any:
        parameters = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            parameters["collation"] = "C"
        return parameters

    def derive(self, text: str) -> str:
        raise NotImplementedError

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        value = self.derive(getattr(model_instance, self.source))[: self.max_length]
        setattr(model_instance, self.attname, value)
        return value


class SortKeyField(DerivedTextField):
    def derive(self, text: str) -> str:
        return sort_key(text)


class PlainTextField(DerivedTextField):
    def derive(self, text: str) -> str:
        return plain(text)
