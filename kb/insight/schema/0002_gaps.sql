-- Gaps: groups of unanswered questions that one article could answer.

-- `seed` is the question that a gap began with; it may have been removed since. A gap that became
-- part of another keeps its row with `merged_into`, so that its id still leads somewhere. The
-- counts from `searches` on are over unanswered searches and as fresh as the last update; they hold
-- no text. `clearest` is the wording to show; NULL while none may be shown.
CREATE TABLE gaps (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,                      -- language and a hash of the seed's key
    lang TEXT NOT NULL,
    seed INTEGER NOT NULL UNIQUE,
    state TEXT NOT NULL DEFAULT 'open',
    changed INTEGER,                              -- when the state last changed; milliseconds
    assigned_to TEXT,
    draft TEXT,                                   -- path of the draft below the articles folder
    closed_by TEXT,                               -- lang/slug of the article that answers
    merged_into INTEGER REFERENCES gaps (number),
    searches INTEGER NOT NULL DEFAULT 0,
    visitors INTEGER NOT NULL DEFAULT 0,
    reason TEXT,
    first INTEGER,
    last INTEGER,
    clearest INTEGER,
    elsewhere TEXT,                               -- lang/slug that answers in another language
    elsewhere_searches INTEGER NOT NULL DEFAULT 0,
    demand REAL NOT NULL DEFAULT 0,
    trend REAL NOT NULL DEFAULT 1,
    damage REAL NOT NULL DEFAULT 1,
    score REAL NOT NULL DEFAULT 0                 -- demand * trend * damage: the order of the list
);
CREATE INDEX gaps_by_score ON gaps (score) WHERE merged_into IS NULL;

-- `shown`: 1 when enough visitors used the words of the question for it to be shown to editors.
CREATE TABLE gap_questions (
    question INTEGER PRIMARY KEY REFERENCES questions (id) ON DELETE CASCADE,
    gap INTEGER NOT NULL REFERENCES gaps (number),
    first_hit TEXT,
    shown INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX gap_questions_by_gap ON gap_questions (gap);

CREATE TABLE gap_changes (
    id INTEGER PRIMARY KEY,
    gap INTEGER NOT NULL REFERENCES gaps (number),
    at INTEGER NOT NULL,
    who TEXT NOT NULL,
    old TEXT NOT NULL,
    new TEXT NOT NULL,
    note TEXT NOT NULL
);
CREATE INDEX gap_changes_by_gap ON gap_changes (gap);

-- Goes up with every change to the tables above, so that who holds groups in memory notices.
CREATE TABLE gap_version (
    version INTEGER NOT NULL
);
INSERT INTO gap_version (version) VALUES (0);
