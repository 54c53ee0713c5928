"""Kin: which case depends on which, as an attribute of the cases themselves says: ids of parents, spaces between."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ioc.domain.cases import Case


class Kin:
    def __init__(self, attr: str) -> None:
        self._attr = attr
        self._parents: dict[str, frozenset[str]] = {}
        self._children: dict[str, set[str]] = {}

    def parents(self, case: Case) -> frozenset[str]:
        """Ids of what `case` needs to live."""
        said = case.attrs.get(self._attr)
        return frozenset(said.split()) if isinstance(said, str) else frozenset()

    def touched(self, keys: Iterable[str], cases: Mapping[str, Case]) -> set[str]:
        """These cases, which have changed, and all that depend on them."""
        found = set(keys)
        for key in list(found):
            self._learn(key, cases.get(key))
        for key in list(found):
            found |= self._children.get(key, set())
        return found

    def _learn(self, key: str, case: Case | None) -> None:
        parents = self.parents(case) if case is not None else frozenset()
        before = self._parents.get(key, frozenset())
        for gone in before - parents:
            self._children[gone].discard(key)
            if not self._children[gone]:
                del self._children[gone]
        for new in parents - before:
            self._children.setdefault(new, set()).add(key)
        if parents:
            self._parents[key] = parents
        else:
            self._parents.pop(key, None)
