-- Who may work at the desk. Nothing here is about customers.

CREATE TABLE editors (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,                           -- as it was written when the editor was added
    key TEXT NOT NULL UNIQUE,                     -- the name folded: two that look alike are one
    hash TEXT NOT NULL,                           -- argon2id, with its salt and its costs
    created INTEGER NOT NULL                      -- milliseconds, as everywhere
);

-- The browser has a random token, and we its hash: who reads this file cannot use the session.
CREATE TABLE sessions (
    token BLOB PRIMARY KEY,
    editor INTEGER NOT NULL REFERENCES editors (id) ON DELETE CASCADE,
    created INTEGER NOT NULL,
    seen INTEGER NOT NULL                         -- renewed at most once a minute
) WITHOUT ROWID;

-- Browsers in which an editor once logged in. Guesses made elsewhere do not keep them out.
CREATE TABLE editor_browsers (
    token BLOB PRIMARY KEY,
    editor INTEGER NOT NULL REFERENCES editors (id) ON DELETE CASCADE,
    created INTEGER NOT NULL
) WITHOUT ROWID;

-- Log-ins that failed, by a keyed hash of the name, of the address or of the browser.
CREATE TABLE login_failures (
    id INTEGER PRIMARY KEY,
    who BLOB NOT NULL,
    at INTEGER NOT NULL
);
CREATE INDEX login_failures_by_who ON login_failures (who, at);
