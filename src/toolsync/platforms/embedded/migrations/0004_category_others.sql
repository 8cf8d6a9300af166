-- What else a course category holds (questions, content of the content bank), by name: counted, never held.

CREATE TABLE category_other (
    category INTEGER NOT NULL REFERENCES category (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    number INTEGER NOT NULL,
    PRIMARY KEY (category, name)
) WITHOUT ROWID;
