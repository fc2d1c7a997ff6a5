-- The log of what customers search and what becomes of it.
--
-- Times (`at`, `first`, `last`, `started`) are milliseconds since 1970-01-01 UTC; `day` is the UTC
-- day as a number, at / 86400000. `outcome` is 'answered' or 'unanswered'; `reason` says why, see
-- kb/insight/outcome.py. All text was redacted before it came here.

-- The salted hash of a visitor → a random number that stands for the visitor on that day. Rows of
-- past days are deleted: afterwards a number says "the same visitor that day", and nothing else.
CREATE TABLE visitors (
    day INTEGER NOT NULL,
    hash INTEGER NOT NULL,
    number INTEGER NOT NULL,
    PRIMARY KEY (day, hash)
) WITHOUT ROWID;

-- One row for each distinct question in a language: texts that differ in case, punctuation or
-- spacing alone are one. Counts are over what the log keeps. `visitors` adds up the different
-- visitors of each day; show `text` to nobody while it is below the setting `log.min_visitors`.
-- A row is deleted with its last search; ids are never used again.
CREATE TABLE questions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    lang TEXT NOT NULL,
    key TEXT NOT NULL,                            -- the text folded: what makes two the same
    text TEXT NOT NULL,                           -- the wording that reads best so far
    searches INTEGER NOT NULL DEFAULT 0,
    visitors INTEGER NOT NULL DEFAULT 0,
    unanswered INTEGER NOT NULL DEFAULT 0,        -- searches whose outcome is 'unanswered'
    first INTEGER NOT NULL,                       -- when it was first and last asked
    last INTEGER NOT NULL,
    demand INTEGER NOT NULL DEFAULT 1,            -- power of two: the most that `searches` ever was
    UNIQUE (lang, key)                            -- is at least demand and below 2 * demand
);
-- By powers of two, for an index of the number itself would change with every search.
CREATE INDEX questions_by_demand ON questions (lang, demand);

-- One row a search. While somebody is still typing, `outcome`, `reason` and `question` are NULL and
-- `text` has what was typed so far; then the row is counted, `text` is NULL and `question` is set. A
-- keystroke that went up in a later search, and a repetition of an earlier one, keep a row without
-- text whose `merged_into` names that search, so that a late click finds it.
-- Everything from `clicks` to `reformulated` is a fact about the half hour after the search; the
-- outcome follows from these facts alone.
CREATE TABLE searches (
    id INTEGER PRIMARY KEY,                       -- the search_id as a number: time, then chance
    at INTEGER NOT NULL,
    day INTEGER NOT NULL,
    started INTEGER NOT NULL,                     -- when the first keystroke of it was searched
    lang TEXT NOT NULL,                           -- of the page or the request
    source TEXT NOT NULL,                         -- page, api, widget, instant
    visitor INTEGER NOT NULL,                     -- number for that day; see visitors
    question INTEGER REFERENCES questions (id),
    text TEXT,
    confidence REAL NOT NULL,                     -- of the first hit, 0 to 1
    hits INTEGER NOT NULL,                        -- articles found in this language
    confident INTEGER NOT NULL,                   -- 1: search itself took it to be answered
    filtered INTEGER NOT NULL,                    -- 1: the customer restricted it to a kind, tag …
    first_hit TEXT,                               -- lang/slug of the article shown first
    elsewhere TEXT,                               -- lang/slug of an answer in another language
    clicks INTEGER NOT NULL DEFAULT 0,
    vote INTEGER,                                 -- 1 helpful, 0 not, NULL no vote
    contacted INTEGER NOT NULL DEFAULT 0,         -- 1: a way to contact the shop was opened
    reformulated INTEGER NOT NULL DEFAULT 0,      -- 1: the visitor soon asked it in other words
    outcome TEXT,
    reason TEXT,
    merged_into INTEGER
);
CREATE INDEX searches_by_question ON searches (question, day, visitor) WHERE question IS NOT NULL;
CREATE INDEX searches_by_visitor ON searches (day, visitor);
CREATE INDEX searches_being_typed ON searches (at) WHERE outcome IS NULL AND merged_into IS NULL;
CREATE INDEX searches_merged ON searches (at) WHERE merged_into IS NOT NULL;

-- What customers did after a search. `search` may be NULL (a reader who did not search), and may
-- name a search that is not written yet. `lang` and `slug` name an article.
CREATE TABLE clicks (
    id INTEGER PRIMARY KEY,
    search INTEGER NOT NULL,
    at INTEGER NOT NULL,
    lang TEXT NOT NULL,
    slug TEXT NOT NULL,
    anchor TEXT NOT NULL,
    place INTEGER NOT NULL                        -- of the hit in the list, counted from 1
);
CREATE INDEX clicks_by_search ON clicks (search);

CREATE TABLE votes (
    id INTEGER PRIMARY KEY,
    search INTEGER,
    at INTEGER NOT NULL,
    lang TEXT NOT NULL,
    slug TEXT NOT NULL,
    helpful INTEGER NOT NULL,
    reason TEXT NOT NULL,                         -- a code chosen from a list, or empty
    comment TEXT NOT NULL
);
CREATE UNIQUE INDEX votes_by_search ON votes (search, lang, slug) WHERE search IS NOT NULL;
CREATE INDEX votes_by_article ON votes (lang, slug, at);

CREATE TABLE surveys (
    id INTEGER PRIMARY KEY,
    search INTEGER,
    at INTEGER NOT NULL,
    lang TEXT NOT NULL,
    kind TEXT NOT NULL,                           -- csat (score 1 to 5), nps (score 0 to 10)
    score INTEGER NOT NULL,
    comment TEXT NOT NULL
);
CREATE INDEX surveys_by_time ON surveys (at);

CREATE TABLE contacts (
    id INTEGER PRIMARY KEY,
    search INTEGER,
    at INTEGER NOT NULL,
    lang TEXT NOT NULL,
    channel TEXT NOT NULL                         -- email, phone, chat … as the page names it
);
CREATE INDEX contacts_by_search ON contacts (search);

-- Searches whose click, vote or contact was written before they were themselves, by another process.
CREATE TABLE awaited (
    search INTEGER PRIMARY KEY,
    at INTEGER NOT NULL
);

-- Counts a day. They hold no text and stay when the rows above are removed for their age.

CREATE TABLE daily (
    day INTEGER NOT NULL,
    lang TEXT NOT NULL,
    searches INTEGER NOT NULL DEFAULT 0,
    answered INTEGER NOT NULL DEFAULT 0,
    helpful INTEGER NOT NULL DEFAULT 0,           -- these eight, by reason, add up to searches
    clicked INTEGER NOT NULL DEFAULT 0,
    shown INTEGER NOT NULL DEFAULT 0,
    not_helpful INTEGER NOT NULL DEFAULT 0,
    contacted INTEGER NOT NULL DEFAULT 0,
    no_hits INTEGER NOT NULL DEFAULT 0,
    low_confidence INTEGER NOT NULL DEFAULT 0,
    reformulated INTEGER NOT NULL DEFAULT 0,
    zero_results INTEGER NOT NULL DEFAULT 0,      -- searches that found no article
    with_click INTEGER NOT NULL DEFAULT 0,        -- searches after which an article was opened,
    with_vote INTEGER NOT NULL DEFAULT 0,         -- … was voted on (helpful or not),
    with_helpful INTEGER NOT NULL DEFAULT 0,      -- … was voted helpful,
    with_contact INTEGER NOT NULL DEFAULT 0,      -- after which the shop was contacted,
    click_contact INTEGER NOT NULL DEFAULT 0,     -- … after an article had been opened
    visits INTEGER NOT NULL DEFAULT 0,            -- visitors who searched in this language
    visits_contacted INTEGER NOT NULL DEFAULT 0,  -- of these, those who contacted the shop
    visits_deflected INTEGER NOT NULL DEFAULT 0,  -- last search answered, and no contact
    votes INTEGER NOT NULL DEFAULT 0,             -- all votes on articles in this language
    votes_helpful INTEGER NOT NULL DEFAULT 0,
    contacts INTEGER NOT NULL DEFAULT 0,
    csat_answers INTEGER NOT NULL DEFAULT 0,
    csat_satisfied INTEGER NOT NULL DEFAULT 0,    -- 4 or 5 of 5
    nps_answers INTEGER NOT NULL DEFAULT 0,
    nps_promoters INTEGER NOT NULL DEFAULT 0,     -- 9 or 10
    nps_detractors INTEGER NOT NULL DEFAULT 0,    -- 0 to 6
    PRIMARY KEY (day, lang)
) WITHOUT ROWID;

-- Counts a day of each question; deleted with the searches of that day, since they tell of texts.
CREATE TABLE question_days (
    day INTEGER NOT NULL,
    lang TEXT NOT NULL,
    question INTEGER NOT NULL,
    searches INTEGER NOT NULL DEFAULT 0,
    visitors INTEGER NOT NULL DEFAULT 0,          -- different visitors that day
    unanswered INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (day, lang, question)
) WITHOUT ROWID;

CREATE TABLE article_days (
    day INTEGER NOT NULL,
    lang TEXT NOT NULL,
    slug TEXT NOT NULL,
    reads INTEGER NOT NULL DEFAULT 0,             -- opened, from wherever
    clicks INTEGER NOT NULL DEFAULT 0,            -- opened from a search
    votes INTEGER NOT NULL DEFAULT 0,
    helpful INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (day, lang, slug)
) WITHOUT ROWID;

-- From asking to opening an article: how many searches of a day took how long. `seconds` is the
-- upper end of a bucket; see kb/insight/waiting.py.
CREATE TABLE wait_days (
    day INTEGER NOT NULL,
    lang TEXT NOT NULL,
    seconds INTEGER NOT NULL,
    searches INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (day, lang, seconds)
) WITHOUT ROWID;

-- Events that were not written, because they came faster than they could be, or because the file
-- could not be written.
CREATE TABLE loss_days (
    day INTEGER PRIMARY KEY,
    events INTEGER NOT NULL
);

-- A visitor's searches of one day in one language, kept until the day is over.
CREATE TABLE visits (
    day INTEGER NOT NULL,
    visitor INTEGER NOT NULL,
    lang TEXT NOT NULL,
    last INTEGER NOT NULL,                        -- the visitor's last search
    satisfied INTEGER NOT NULL,                   -- 1: its outcome is 'answered'
    contacted INTEGER NOT NULL,
    PRIMARY KEY (day, visitor, lang)
) WITHOUT ROWID;

-- The counts follow the rows by themselves, whoever writes them and in whatever order.

CREATE TRIGGER search_is_counted AFTER INSERT ON searches WHEN NEW.outcome IS NOT NULL
BEGIN
    INSERT INTO daily (day, lang, searches, answered, helpful, clicked, shown, not_helpful,
        contacted, no_hits, low_confidence, reformulated, zero_results, with_click, with_vote,
        with_helpful, with_contact, click_contact)
    VALUES (NEW.day, NEW.lang, 1, NEW.outcome = 'answered', NEW.reason = 'helpful',
        NEW.reason = 'clicked', NEW.reason = 'shown', NEW.reason = 'not_helpful',
        NEW.reason = 'contacted', NEW.reason = 'no_hits', NEW.reason = 'low_confidence',
        NEW.reason = 'reformulated', NEW.hits = 0, NEW.clicks > 0, NEW.vote IS NOT NULL,
        NEW.vote IS 1, NEW.contacted, NEW.contacted AND NEW.clicks > 0)
    ON CONFLICT (day, lang) DO UPDATE SET
        searches = searches + 1,
        answered = answered + excluded.answered,
        helpful = helpful + excluded.helpful,
        clicked = clicked + excluded.clicked,
        shown = shown + excluded.shown,
        not_helpful = not_helpful + excluded.not_helpful,
        contacted = contacted + excluded.contacted,
        no_hits = no_hits + excluded.no_hits,
        low_confidence = low_confidence + excluded.low_confidence,
        reformulated = reformulated + excluded.reformulated,
        zero_results = zero_results + excluded.zero_results,
        with_click = with_click + excluded.with_click,
        with_vote = with_vote + excluded.with_vote,
        with_helpful = with_helpful + excluded.with_helpful,
        with_contact = with_contact + excluded.with_contact,
        click_contact = click_contact + excluded.click_contact;
    INSERT INTO question_days (day, lang, question, searches, visitors, unanswered)
    VALUES (NEW.day, NEW.lang, NEW.question, 1,
        NOT EXISTS (SELECT 1 FROM searches WHERE question = NEW.question AND day = NEW.day
            AND visitor = NEW.visitor AND id <> NEW.id),
        NEW.outcome = 'unanswered')
    ON CONFLICT (day, lang, question) DO UPDATE SET
        searches = searches + 1,
        visitors = visitors + excluded.visitors,
        unanswered = unanswered + excluded.unanswered;
    UPDATE questions SET
        searches = searches + 1,
        visitors = visitors + NOT EXISTS (SELECT 1 FROM searches WHERE question = NEW.question
            AND day = NEW.day AND visitor = NEW.visitor AND id <> NEW.id),
        unanswered = unanswered + (NEW.outcome = 'unanswered'),
        first = min(first, NEW.at),
        last = max(last, NEW.at)
    WHERE id = NEW.question;
    INSERT INTO visits (day, visitor, lang, last, satisfied, contacted)
    VALUES (NEW.day, NEW.visitor, NEW.lang, NEW.id, NEW.outcome = 'answered', NEW.contacted)
    ON CONFLICT (day, visitor, lang) DO UPDATE SET
        satisfied = iif(excluded.last >= last, excluded.satisfied, satisfied),
        contacted = max(contacted, excluded.contacted),
        last = max(last, excluded.last);
END;

CREATE TRIGGER search_changes AFTER UPDATE OF clicks, vote, contacted, outcome, reason ON searches
WHEN OLD.outcome IS NOT NULL AND NEW.outcome IS NOT NULL
BEGIN
    UPDATE daily SET
        answered = answered + (NEW.outcome = 'answered') - (OLD.outcome = 'answered'),
        helpful = helpful + (NEW.reason = 'helpful') - (OLD.reason = 'helpful'),
        clicked = clicked + (NEW.reason = 'clicked') - (OLD.reason = 'clicked'),
        shown = shown + (NEW.reason = 'shown') - (OLD.reason = 'shown'),
        not_helpful = not_helpful + (NEW.reason = 'not_helpful') - (OLD.reason = 'not_helpful'),
        contacted = contacted + (NEW.reason = 'contacted') - (OLD.reason = 'contacted'),
        no_hits = no_hits + (NEW.reason = 'no_hits') - (OLD.reason = 'no_hits'),
        low_confidence = low_confidence
            + (NEW.reason = 'low_confidence') - (OLD.reason = 'low_confidence'),
        reformulated = reformulated
            + (NEW.reason = 'reformulated') - (OLD.reason = 'reformulated'),
        with_click = with_click + (NEW.clicks > 0) - (OLD.clicks > 0),
        with_vote = with_vote + (NEW.vote IS NOT NULL) - (OLD.vote IS NOT NULL),
        with_helpful = with_helpful + (NEW.vote IS 1) - (OLD.vote IS 1),
        with_contact = with_contact + NEW.contacted - OLD.contacted,
        click_contact = click_contact
            + (NEW.contacted AND NEW.clicks > 0) - (OLD.contacted AND OLD.clicks > 0)
    WHERE day = NEW.day AND lang = NEW.lang;
    UPDATE question_days SET
        unanswered = unanswered + (NEW.outcome = 'unanswered') - (OLD.outcome = 'unanswered')
    WHERE day = NEW.day AND lang = NEW.lang AND question = NEW.question;
    UPDATE questions SET
        unanswered = unanswered + (NEW.outcome = 'unanswered') - (OLD.outcome = 'unanswered')
    WHERE id = NEW.question;
    UPDATE visits SET
        satisfied = iif(last = NEW.id, NEW.outcome = 'answered', satisfied),
        contacted = max(contacted, NEW.contacted)
    WHERE day = NEW.day AND visitor = NEW.visitor AND lang = NEW.lang;
END;

CREATE TRIGGER question_is_in_demand AFTER UPDATE OF searches ON questions
WHEN NEW.searches >= 2 * NEW.demand
BEGIN
    UPDATE questions SET demand = 2 * demand WHERE id = NEW.id;
END;

CREATE TRIGGER visit_begins AFTER INSERT ON visits
BEGIN
    UPDATE daily SET
        visits = visits + 1,
        visits_contacted = visits_contacted + NEW.contacted,
        visits_deflected = visits_deflected + (NEW.satisfied AND NOT NEW.contacted)
    WHERE day = NEW.day AND lang = NEW.lang;
END;

CREATE TRIGGER visit_changes AFTER UPDATE OF satisfied, contacted ON visits
WHEN OLD.satisfied <> NEW.satisfied OR OLD.contacted <> NEW.contacted
BEGIN
    UPDATE daily SET
        visits_contacted = visits_contacted + NEW.contacted - OLD.contacted,
        visits_deflected = visits_deflected
            + (NEW.satisfied AND NOT NEW.contacted) - (OLD.satisfied AND NOT OLD.contacted)
    WHERE day = NEW.day AND lang = NEW.lang;
END;

CREATE TRIGGER click_is_counted AFTER INSERT ON clicks
BEGIN
    INSERT INTO article_days (day, lang, slug, clicks)
    VALUES (NEW.at / 86400000, NEW.lang, NEW.slug, 1)
    ON CONFLICT (day, lang, slug) DO UPDATE SET clicks = clicks + 1;
END;

CREATE TRIGGER vote_is_counted AFTER INSERT ON votes
BEGIN
    INSERT INTO daily (day, lang, votes, votes_helpful)
    VALUES (NEW.at / 86400000, NEW.lang, 1, NEW.helpful)
    ON CONFLICT (day, lang) DO UPDATE SET
        votes = votes + 1, votes_helpful = votes_helpful + excluded.votes_helpful;
    INSERT INTO article_days (day, lang, slug, votes, helpful)
    VALUES (NEW.at / 86400000, NEW.lang, NEW.slug, 1, NEW.helpful)
    ON CONFLICT (day, lang, slug) DO UPDATE SET
        votes = votes + 1, helpful = helpful + excluded.helpful;
END;

-- A visitor who changes their mind changes the first vote; its time stays.
CREATE TRIGGER vote_changes AFTER UPDATE OF helpful ON votes WHEN OLD.helpful <> NEW.helpful
BEGIN
    UPDATE daily SET votes_helpful = votes_helpful + NEW.helpful - OLD.helpful
    WHERE day = NEW.at / 86400000 AND lang = NEW.lang;
    UPDATE article_days SET helpful = helpful + NEW.helpful - OLD.helpful
    WHERE day = NEW.at / 86400000 AND lang = NEW.lang AND slug = NEW.slug;
END;

CREATE TRIGGER contact_is_counted AFTER INSERT ON contacts
BEGIN
    INSERT INTO daily (day, lang, contacts) VALUES (NEW.at / 86400000, NEW.lang, 1)
    ON CONFLICT (day, lang) DO UPDATE SET contacts = contacts + 1;
END;

CREATE TRIGGER survey_is_counted AFTER INSERT ON surveys
BEGIN
    INSERT INTO daily (day, lang, csat_answers, csat_satisfied, nps_answers, nps_promoters,
        nps_detractors)
    VALUES (NEW.at / 86400000, NEW.lang, NEW.kind = 'csat', NEW.kind = 'csat' AND NEW.score >= 4,
        NEW.kind = 'nps', NEW.kind = 'nps' AND NEW.score >= 9,
        NEW.kind = 'nps' AND NEW.score <= 6)
    ON CONFLICT (day, lang) DO UPDATE SET
        csat_answers = csat_answers + excluded.csat_answers,
        csat_satisfied = csat_satisfied + excluded.csat_satisfied,
        nps_answers = nps_answers + excluded.nps_answers,
        nps_promoters = nps_promoters + excluded.nps_promoters,
        nps_detractors = nps_detractors + excluded.nps_detractors;
END;
