-- How much user data a course holds, by kind ("events", "forum/posts"): counted, never held.
-- A module that is in the course has its rows, were their counts 0.

CREATE TABLE course_data (
    course INTEGER NOT NULL REFERENCES course (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (course, kind)
) WITHOUT ROWID;
