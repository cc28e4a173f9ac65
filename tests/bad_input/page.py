"""What a person sees of a page: forms, what stands in their boxes, the sentences beside them."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Form:
    """A form: where it goes, and what a browser would send of it."""

    action: str
    boxes: dict[str, str] = field(default_factory=dict)


class Page(HTMLParser):
    """``forms`` in their order, ``errors`` by field, ``values`` that stand in any box by name."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html = html
        self.forms: list[Form] = []
        self.errors: dict[str, str] = {}
        self.values: dict[str, set[str]] = {}
        self.alerts = ""
        self.tags: set[str] = set()
        self._error = ""
        self._area = ""
        self._select = ""
        self._alert = 0
        self.feed(html)

    def form_to(self, address: str) -> Form | None:
        """Return the form that is sent to ``address``, or else one that names none."""
        named = [form for form in self.forms if form.action == address]
        return next(iter([*named, *(form for form in self.forms if not form.action)]), None)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        self.tags.add(f"{tag}:{said.get('src') or ''}")
        if tag == "form":
            self.forms.append(Form(said.get("action") or ""))
        elif tag == "textarea":
            self._area = said.get("name") or ""
            self._put(self._area, "")
        elif tag == "select":
            self._select = said.get("name") or ""
            self._put(self._select, "")
        elif tag == "option" and "selected" in said:
            self._put(self._select, said.get("value") or "")
        elif tag == "input" and said.get("name"):
            is_ticked = said.get("type") not in ("checkbox", "radio") or "checked" in said
            if is_ticked:
                self._put(said["name"] or "", said.get("value") or "")
        elif tag == "p" and (said.get("id") or "").endswith("-error"):
            self._error = (said["id"] or "").removesuffix("-error")
            self.errors[self._error] = ""
        if said.get("role") == "alert":
            self._alert = 1

    def handle_endtag(self, tag: str) -> None:
        if tag == "p":
            self._error = ""
        elif tag == "textarea":
            self._area = ""
        elif tag == "main":
            self._alert = 0

    def handle_data(self, data: str) -> None:
        if self._error:
            self.errors[self._error] += data.strip()
        if self._area:
            self._put(self._area, data.removeprefix("\n"))
        if self._alert:
            self.alerts += data

    def _put(self, name: str, value: str) -> None:
        if self.forms:
            self.forms[-1].boxes[name] = value
        self.values.setdefault(name, set()).add(value)
