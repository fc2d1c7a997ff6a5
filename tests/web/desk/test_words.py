"""The desk's catalogue: every word that a page asks for is there, and no other."""

from __future__ import annotations

import re
import tomllib

from kb.insight.delivery import DeliveryState
from kb.insight.gap import GapState
from kb.insight.metrics import Totals
from kb.insight.outcome import Reason
from kb.insight.overview import RATES
from kb.model import Kind
from kb.web.desk.article_list import GROUPS
from kb.web.desk.coverage import load_topics
from kb.web.desk.gap_list import GROUPS as GAP_GROUPS
from kb.web.desk.hook_page import HOOK_STATES
from kb.web.wire.files import find_site

SITE = find_site()


def test_every_word_is_there_and_none_is_left_over() -> None:
    words = set(tomllib.loads((SITE / "desk/en.toml").read_text("utf-8"))) - {"locale"}
    templates = "".join(
        path.read_text("utf-8") for path in (SITE / "templates/desk").glob("*.html")
    )
    asked = set(re.findall(r"\bt\('(\w+)'(?: if|[,)])", templates))
    asked |= {
        key
        for pair in re.findall(r"\bt\('(\w+)' if [^)]*? else '(\w+)'", templates)
        for key in pair
    }
    asked |= {f"nav_{name}" for name in ("gaps", "articles", "health", "insight", "webhooks")}
    asked |= {f"state_{state}" for state in (*GapState, *GAP_GROUPS)}
    asked |= {f"reason_{reason}" for reason in Reason}
    asked |= {f"hook_{state}" for state in (*DeliveryState, "under_way", *HOOK_STATES)}
    asked |= {f"kind_{kind}" for kind in Kind}
    asked |= {f"group_{group}" for group in GROUPS}
    asked |= {f"articles_none_{group}" for group in GROUPS}
    asked |= {f"topic_{topic}" for topic in load_topics(SITE / "desk/topics/shop.toml")}
    asked |= {f"step_{step.name}" for step in Totals().journey}
    asked |= {key for rate in RATES for key in (rate.name, rate.of, f"definition_{rate.name}")}
    (said,) = re.findall(r"said in \(([^)]*)\)", templates)
    asked |= {f"said_{each}" for each in re.findall(r"'(\w+)'", said)}
    asked |= {"login_wrong", "login_wait", "publish_mistakes", "publish_failed", "replay_mistakes"}

    assert asked - words == set()
    assert words - asked == set()
