"""The only package that runs git, on repositories that may be hostile.

Git never sees a repository's own git directory. It gets a shadow: a throw-away git directory with a
configuration of ours and links to the repository's HEAD, refs, index, excludes, packs and loose objects.
So nothing in `.git/config` (hooks, filters, fsmonitor, includes, promisor remotes, core.worktree) and no
alternates file is ever read. Each git process has limits on memory, on what it writes and on silence.

What a URL names is fetched into a private folder: one commit, by the protocol of the URL alone, with no way
to ask for a password. The user's own git configuration, credential helpers and hooks have no part in it.
"""

from gdr_code.git.comparison import ALL_LINES, Changed, Lines, changes
from gdr_code.git.remote import fetched, tip
from gdr_code.git.shadow import SUBMODULE_MODE, Blobs, Listed, Shadow, blob_id
from gdr_code.git.user import author, hooks_folder, setting

__all__ = [
    "ALL_LINES",
    "SUBMODULE_MODE",
    "Blobs",
    "Changed",
    "Lines",
    "Listed",
    "Shadow",
    "author",
    "blob_id",
    "changes",
    "fetched",
    "hooks_folder",
    "setting",
    "tip",
]
