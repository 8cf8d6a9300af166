-- The place of an enrolment instance among those of its course, as people have arranged them on a Moodle: the first one of
-- a method is the one that lines mean.

ALTER TABLE instance ADD COLUMN position INTEGER NOT NULL DEFAULT 0;
