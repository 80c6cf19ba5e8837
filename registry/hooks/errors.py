"""What can go wrong with hooks.

RegistryError
└─ HookError            hook    a command ends with 1
   └─ AddressError      an address that leads nowhere, or into a network that is not public
"""

from registry.errors import RegistryError


class HookError(RegistryError):
    """A hook that cannot be."""

    code = "hook"
    title = "The hook cannot be used"


class AddressError(HookError):
    """An address that is not called."""
