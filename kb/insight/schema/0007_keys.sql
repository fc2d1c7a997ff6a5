-- Keys with which programs call the API. Nothing here is about customers.

-- A key is 256 random bits, so that one round of sha256 keeps it as safe as argon2 would: there is
-- nothing to guess. What is revoked stays, for its name stands in the changes that it made.
CREATE TABLE keys (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,                           -- as it was written when the key was made
    key TEXT NOT NULL,                            -- the name folded: two that look alike are one
    hash BLOB NOT NULL UNIQUE,
    scopes TEXT NOT NULL,                         -- parted by spaces
    per_minute INTEGER,                           -- calls; NULL for as many as all keys may
    created INTEGER NOT NULL,                     -- milliseconds, as everywhere
    used INTEGER,                                 -- the last day (UTC, since 1970); NULL for never
    revoked INTEGER                               -- milliseconds; NULL for a key that works
);
-- The name of a key that was revoked may be given again.
CREATE UNIQUE INDEX keys_by_name ON keys (key) WHERE revoked IS NULL;
