"""The verbs of `kb` beside those that build and serve; a group of them a file."""

from kb.verbs.agents import VERBS as _AGENTS
from kb.verbs.backup import VERBS as _BACKUP
from kb.verbs.editors import VERBS as _EDITORS
from kb.verbs.keys import VERBS as _KEYS
from kb.verbs.moving import VERBS as _MOVING
from kb.verbs.webhooks import VERBS as _WEBHOOKS

VERBS = (*_AGENTS, *_BACKUP, *_EDITORS, *_KEYS, *_MOVING, *_WEBHOOKS)
"""All of them, for the command line."""
