"""Stands in for the packages that LeRobot imports on its way to the motors and never uses there.

`lerobot.utils.utils` imports torch, accelerate and datasets for training; `lerobot.processor` is imported by the robots for two
type aliases. Together they would be 3 GB. Whatever of them is really called raises, so that no check can pass on a stand-in.
"""

import sys
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

STOOD_IN_FOR = ("torch", "accelerate", "datasets", "lerobot.processor")


class _StandIn(ModuleType):
    def __getattr__(self, name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)

        # A class, since annotations write `torch.Tensor | None`.
        def refuse(*_args, **_kwargs):
            raise RuntimeError(f"{self.__name__}.{name} is a stand-in: this check must not need it")

        stand_in = type(name, (), {"__new__": refuse})
        setattr(self, name, stand_in)
        return stand_in


class _Finder(MetaPathFinder, Loader):
    def __init__(self, names: tuple[str, ...]):
        self.names = names

    def find_spec(self, fullname, path=None, target=None):
        if any(fullname == name or fullname.startswith(f"{name}.") for name in self.names):
            return ModuleSpec(fullname, self, is_package=True)
        return None

    def create_module(self, spec):
        return _StandIn(spec.name)

    def exec_module(self, module):
        pass


def install(names: tuple[str, ...] = STOOD_IN_FOR) -> None:
    sys.meta_path.insert(0, _Finder(names))
