-- Whose vote it was, by the number of the visitor on that day (see `visitors`): one who votes on an
-- article again, on the same day, changes the vote. NULL in votes from before.
ALTER TABLE votes ADD COLUMN visitor INTEGER;
CREATE INDEX votes_by_visitor ON votes (visitor, lang, slug) WHERE visitor IS NOT NULL;
