"""Every command of `registry`: its name, its module and one line of help. A module is imported when it is called."""

COMMANDS: dict[str, tuple[str, str]] = {
    "serve": ("registry.commands.serve", "serve pages and interface"),
    "migrate": ("registry.commands.migrate", "bring the database to this version"),
    "digest": ("registry.commands.digest", "the week's digest, or any span's; --send mails it"),
    "tick": ("registry.commands.tick", "whatever is due: digests, subscriptions, hooks, the day's dump; --watch goes on"),
    "hooks": ("registry.commands.hooks", "addresses that are told what a query finds: add, list, remove"),
    "rebuild": ("registry.commands.rebuild", "derive everything again from the documents"),
    "judge": ("registry.commands.judge", "judge submissions beside others of the same configuration"),
    "check": (
        "registry.commands.check",
        "whether derived data is what the documents say; --dump verifies a dump, --config lists the settings",
    ),
    "dump": ("registry.commands.dump", "everything as files that anybody may take"),
    "load": ("registry.commands.load", "a dump into this registry"),
    "import": ("registry.commands.import_", "what other collections wrote down, as references; --list, --remove SOURCE"),
    "moderate": ("registry.commands.moderate", "invitations, the queue, hiding and restoring, and the log of it"),
    "demo": ("registry.commands.demo", "a registry on this machine with examples in it"),
}
