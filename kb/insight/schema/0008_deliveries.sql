-- What happened, for programs that want to be told; docs/WEBHOOKS.md says more. Removed after 30
-- days. Times are milliseconds, as everywhere.
CREATE TABLE events (
    id TEXT PRIMARY KEY,                          -- random; the receiver tells doubles by it
    type TEXT NOT NULL,
    at INTEGER NOT NULL,
    body BLOB NOT NULL                            -- the JSON that is sent
) WITHOUT ROWID;
CREATE INDEX events_by_time ON events (at);

-- One row for each webhook that an event is for. A webhook is a hash of its address, which may hold
-- a secret and stands in no file but kb.toml.
CREATE TABLE deliveries (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    event TEXT NOT NULL REFERENCES events (id) ON DELETE CASCADE,
    webhook TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting',        -- or 'delivered', 'given_up'
    attempts INTEGER NOT NULL DEFAULT 0,          -- begun
    due INTEGER NOT NULL,                         -- not before
    taken INTEGER,                                -- a courier has it until then
    said TEXT NOT NULL DEFAULT '',                -- what came of the last attempt, in short
    ended INTEGER                                 -- when the last attempt did
);
CREATE INDEX deliveries_waiting ON deliveries (webhook, due) WHERE state = 'waiting';
CREATE INDEX deliveries_by_event ON deliveries (event);
CREATE INDEX deliveries_by_webhook ON deliveries (webhook, id);

-- Webhooks that failed last: nothing at all is sent to them before `until`.
CREATE TABLE webhook_pauses (
    webhook TEXT PRIMARY KEY,
    failures INTEGER NOT NULL,                    -- one after the other
    until INTEGER NOT NULL
) WITHOUT ROWID;

-- The articles that webhooks know of, so that what changed can be told: what was published
-- while nobody could be told of it too, or came into force without a build.
CREATE TABLE announced_articles (
    lang TEXT NOT NULL,
    slug TEXT NOT NULL,
    digest TEXT NOT NULL,
    PRIMARY KEY (lang, slug)
) WITHOUT ROWID;
CREATE TABLE announced_index (
    generation TEXT NOT NULL,                     -- empty: there was none yet
    state TEXT NOT NULL                           -- one row at most
);

-- What is done once in a while by whichever process comes first.
CREATE TABLE chores (
    name TEXT PRIMARY KEY,
    at INTEGER NOT NULL
) WITHOUT ROWID;
