"""This file makes frozen, slotted dataclasses as `dataclasses` does, in a fifth of the time.

A check of one file needs forty. `dataclasses` compiles six methods for each (.6 ms), and imports `inspect` (9 ms). Here
one is compiled, `__init__`, and the others are shared. The functions of `dataclasses` take these values too.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:  # for type checkers they are what they stand for
    from dataclasses import dataclass, field, fields, replace
else:
    from operator import attrgetter

    _NOTHING = object()
    _set = object.__setattr__

    class Field:
        """A field of a class: its name, its default or what makes it, and what its author says of it."""

        __slots__ = ("default", "default_factory", "metadata", "name")

        def __init__(self, name, default, default_factory, metadata):
            self.name, self.default, self.default_factory, self.metadata = name, default, default_factory, metadata

    def field(*, default=_NOTHING, default_factory=_NOTHING, metadata=None):
        """What `dataclasses.field` makes, of so many of its parameters."""
        return Field("", default, default_factory, metadata or {})

    def fields(of):
        """The fields of a class or a value, in their order."""
        return tuple(of.__value_fields__.values())

    def replace(value, /, **changes):
        """The value with other contents of some of its fields."""
        for name in value.__value_fields__:
            if name not in changes:
                changes[name] = getattr(value, name)
        return type(value)(**changes)

    def dataclass(*, frozen, slots, order=False):
        """A decorator that makes a class one of frozen values with slots, which can be ordered if asked."""
        if not (frozen and slots):
            raise TypeError("values are frozen and have slots; use dataclasses for others")
        return _with_order if order else _of

    def _of(cls):
        own = {name: _field(name, vars(cls).get(name, _NOTHING)) for name in cls.__annotations__}
        known = {**getattr(cls, "__value_fields__", {}), **own}
        left_out = {"__dict__", "__weakref__", *own}
        names = tuple(known)
        body = {name: each for name, each in vars(cls).items() if name not in left_out}
        body |= {
            **_METHODS,
            **{name: body[name] for name in _METHODS if name in body},
            "__slots__": tuple(own),
            "__match_args__": names,
            "__value_fields__": known,
            "__value_key__": attrgetter(*(names or ("__class__",))),
            "__init__": _init(cls, known),
        }
        made = type(cls)(cls.__name__, cls.__bases__, body)
        made.__qualname__ = cls.__qualname__
        return made

    def _with_order(cls):
        made = _of(cls)
        key = made.__value_key__
        for name in ("__lt__", "__le__", "__gt__", "__ge__"):
            setattr(made, name, _comparing(name, key))
        return made

    def _field(name, default):
        if isinstance(default, Field):
            default.name = name
            return default
        return Field(name, default, _NOTHING, {})

    def _init(cls, known):
        """What sets the fields of a new value."""
        scope = {"_set": _set, "_NOTHING": _NOTHING}
        parameters, lines = [], []
        for name, each in known.items():
            scope[f"_default_{name}"], scope[f"_make_{name}"] = each.default, each.default_factory
            made = each.default_factory is not _NOTHING
            default = "=_NOTHING" if made else "" if each.default is _NOTHING else f"=_default_{name}"
            parameters.append(f"{name}{default}")
            value = f"_make_{name}() if {name} is _NOTHING else {name}" if made else name
            lines.append(f" _set(self, {name!r}, {value})")
        if hasattr(cls, "__post_init__"):
            lines.append(" self.__post_init__()")
        text = "\n".join((f"def __init__({', '.join(('self', *parameters))}):", *(lines or [" pass"])))
        exec(text, scope)  # noqa: S102 (made of the names of fields, as in dataclasses)
        init = scope["__init__"]
        init.__annotations__, init.__module__ = {**_annotations(cls), "return": None}, cls.__module__
        init.__qualname__ = f"{cls.__qualname__}.__init__"
        return init

    def _annotations(cls):
        return {name: kind for each in reversed(cls.__mro__[:-1]) for name, kind in each.__annotations__.items()}

    def _comparing(name, key):
        def compare(self, other):
            return getattr(key(self), name)(key(other)) if type(other) is type(self) else NotImplemented

        return compare

    def _repr(self):
        shown = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.__value_fields__)
        return f"{type(self).__qualname__}({shown})"

    def _eq(self, other):
        if type(other) is not type(self):
            return NotImplemented
        key = self.__value_key__
        return key(self) == key(other)

    def _hash(self):
        return hash(self.__value_key__(self))

    def _refuse(_self, name, *_value):
        from dataclasses import FrozenInstanceError

        raise FrozenInstanceError(f"cannot change field {name!r} of a frozen value")

    def _getstate(self):
        return [getattr(self, name) for name in self.__value_fields__]

    def _setstate(self, state):
        for name, each in zip(self.__value_fields__, state, strict=True):
            _set(self, name, each)

    class _Asked:
        """What `dataclasses` asks of a class, made by itself when it does."""

        def __init__(self, name):
            self._name = name

        def __get__(self, value, cls):
            import dataclasses

            def written(each):
                if each.default_factory is not _NOTHING:
                    return dataclasses.field(default_factory=each.default_factory, metadata=each.metadata)
                given = {} if each.default is _NOTHING else {"default": each.default}
                return dataclasses.field(**given, metadata=each.metadata)

            body = {each.name: written(each) for each in fields(cls)}
            twin = type(cls.__name__, (), {**body, "__annotations__": _annotations(cls), "__doc__": cls.__doc__})
            found = getattr(dataclasses.dataclass(frozen=True, order="__lt__" in vars(cls))(twin), self._name)
            setattr(cls, self._name, found)
            return found

    _METHODS = {
        "__repr__": _repr,
        "__eq__": _eq,
        "__hash__": _hash,
        "__setattr__": _refuse,
        "__delattr__": _refuse,
        "__getstate__": _getstate,
        "__setstate__": _setstate,
        "__replace__": replace,
        "__dataclass_fields__": _Asked("__dataclass_fields__"),
        "__dataclass_params__": _Asked("__dataclass_params__"),
    }


__all__ = ["dataclass", "field", "fields", "replace"]
