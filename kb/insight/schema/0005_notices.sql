-- What was told about gaps to whoever wants to know at once: one row a gap, the last time it was.
CREATE TABLE gap_notices (
    gap TEXT PRIMARY KEY,                         -- gaps.id
    at INTEGER NOT NULL                           -- milliseconds
);
