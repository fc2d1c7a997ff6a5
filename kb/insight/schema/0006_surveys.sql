-- A survey that is answered again after the same search counts once, and the last answer is kept.
CREATE INDEX surveys_by_search ON surveys (search) WHERE search IS NOT NULL;

-- What the earlier answer added to the counts of its day is taken away with it.
CREATE TRIGGER survey_is_answered_again BEFORE INSERT ON surveys WHEN NEW.search IS NOT NULL
BEGIN
    UPDATE daily SET
        csat_answers = csat_answers - known.csat,
        csat_satisfied = csat_satisfied - known.satisfied,
        nps_answers = nps_answers - known.nps,
        nps_promoters = nps_promoters - known.promoters,
        nps_detractors = nps_detractors - known.detractors
    FROM (
        SELECT at / 86400000 AS day, lang,
            sum(kind = 'csat') AS csat, sum(kind = 'csat' AND score >= 4) AS satisfied,
            sum(kind = 'nps') AS nps, sum(kind = 'nps' AND score >= 9) AS promoters,
            sum(kind = 'nps' AND score <= 6) AS detractors
        FROM surveys WHERE search = NEW.search AND kind = NEW.kind GROUP BY 1, 2
    ) AS known
    WHERE daily.day = known.day AND daily.lang = known.lang;
    DELETE FROM surveys WHERE search = NEW.search AND kind = NEW.kind;
END;
