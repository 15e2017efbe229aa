"""Which editor a field gets."""

from __future__ import annotations

from collections.abc import Callable

from ohdesk.desk import Desk
from ohdesk.fields import Field
from ui.editors import (
    BoolEditor,
    ChoiceEditor,
    ChoicesEditor,
    DateEditor,
    Editor,
    HiddenEditor,
    LongEditor,
    NumberEditor,
    TextEditor,
    Told,
)
from ui.pickers import CodePicker, LinkPicker

BY_TYPE: dict[str, type[Editor]] = {
    "whole": NumberEditor,
    "decimal": NumberEditor,
    "date": DateEditor,
    "bool": BoolEditor,
    "choice": ChoiceEditor,
    "choices": ChoicesEditor,
    "code": CodePicker,
}


def editor_for(field: Field, told: Told, desk: Desk, make: Callable[[str, str], int | None]) -> Editor:
    """Return a field's editor; `make(kind, words)` adds a record a link lacks."""
    if field.type == "link":
        return LinkPicker(field, told, desk, make)
    if field.type != "text":
        return BY_TYPE[field.type](field, told)
    if field.words.long:
        return LongEditor(field, told)
    if field.words.personal and field.form:
        return HiddenEditor(field, told)
    return TextEditor(field, told)
