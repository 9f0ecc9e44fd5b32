"""What a browser sends back when the form of a fiche is opened, changed here and there, sent."""


def opened(client, address):
    """The values of every input of the form, as shown."""
    page = client.get(address)
    assert page.status_code == 200
    forms = page.context["forms"]
    data = {name: value for name, value in forms.stored().items() if value != ""}
    return {**data, "version": page.context["version"], "base": page.context["base"]}


def without(data, *names):
    return {name: value for name, value in data.items() if name not in names}
