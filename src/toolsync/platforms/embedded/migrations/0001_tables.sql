-- The tables of a site, under names that a Moodle administrator knows.
--
-- Ids are never used twice (AUTOINCREMENT): a run may still speak of what another one deleted.
-- That usernames, short names and idnumbers are unique is checked when a change is played (checking.py), not by unique
-- indexes: rows are written as the net result of a batch, in which two accounts may have swapped their usernames.

CREATE TABLE site (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE role (id INTEGER PRIMARY KEY AUTOINCREMENT, shortname TEXT NOT NULL UNIQUE, name TEXT NOT NULL);

CREATE TABLE method (
    name TEXT PRIMARY KEY,
    enabled INTEGER NOT NULL,
    enrols INTEGER NOT NULL,
    unenrols INTEGER NOT NULL,
    manages INTEGER NOT NULL,
    leaving TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE profile_field (
    shortname TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    options TEXT NOT NULL, -- JSON list
    is_unique INTEGER NOT NULL
) WITHOUT ROWID;

-- email_key: the e-mail in lower case, as Python does it (SQLite's lower() leaves É alone).
-- A deleted account has the MD5 of its former username for an e-mail, as Moodle leaves it.
CREATE TABLE user (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    username TEXT NOT NULL,
    idnumber TEXT NOT NULL,
    email TEXT NOT NULL,
    auth TEXT NOT NULL,
    suspended INTEGER NOT NULL,
    deleted INTEGER NOT NULL,
    guard TEXT NOT NULL,
    email_key TEXT NOT NULL
);
CREATE INDEX user_by_username ON user (username);
CREATE INDEX user_by_idnumber ON user (idnumber) WHERE idnumber <> '';
CREATE INDEX user_by_email ON user (email_key) WHERE email_key <> '';

-- The other columns of an account, as one JSON object: they are read and written together.
CREATE TABLE user_profile (user INTEGER PRIMARY KEY, profile TEXT NOT NULL);

-- Custom profile fields once more, by value: what Moodle asks when a field must be unique.
CREATE TABLE profile_value (
    field TEXT NOT NULL,
    value TEXT NOT NULL,
    user INTEGER NOT NULL,
    PRIMARY KEY (field, value, user)
) WITHOUT ROWID;
CREATE INDEX profile_value_by_user ON profile_value (user);

CREATE TABLE password (
    user INTEGER PRIMARY KEY,
    hash TEXT NOT NULL, -- '' for no password at all
    must_change INTEGER NOT NULL,
    create_password INTEGER NOT NULL
);

-- The mails that a Moodle would have sent. Never with a password in it.
CREATE TABLE message (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    user INTEGER NOT NULL,
    subject TEXT NOT NULL,
    created INTEGER NOT NULL
);

CREATE TABLE category (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    idnumber TEXT NOT NULL,
    parent INTEGER NOT NULL, -- 0 at the top
    visible INTEGER NOT NULL,
    sortorder INTEGER NOT NULL
);
CREATE INDEX category_by_parent ON category (parent);

CREATE VIEW category_path (id, path, names) AS
WITH RECURSIVE way (id, path, names) AS (
    SELECT id, '/' || id, replace(name, '/', '\/') FROM category WHERE parent = 0
    UNION ALL
    SELECT category.id, way.path || '/' || category.id, way.names || '/' || replace(category.name, '/', '\/')
    FROM way JOIN category ON category.parent = way.id
)
SELECT id, path, names FROM way;

CREATE TABLE course (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    shortname TEXT NOT NULL,
    idnumber TEXT NOT NULL,
    category INTEGER NOT NULL, -- 0 for the front page
    visible INTEGER NOT NULL
);
CREATE INDEX course_by_shortname ON course (shortname);
CREATE INDEX course_by_idnumber ON course (idnumber) WHERE idnumber <> '';
CREATE INDEX course_by_category ON course (category);

CREATE TABLE course_details (
    course INTEGER PRIMARY KEY REFERENCES course (id) ON DELETE CASCADE,
    details TEXT NOT NULL -- JSON object
);

CREATE TABLE section (
    course INTEGER NOT NULL REFERENCES course (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    name TEXT NOT NULL,
    summary TEXT NOT NULL,
    PRIMARY KEY (course, number)
) WITHOUT ROWID;

-- Contexts as Moodle numbers their levels (10 site, 30 user, 40 category, 50 course): what there is, not a copy of it.
CREATE VIEW context (level, instance) AS
SELECT 10, 0
UNION ALL SELECT 30, id FROM user WHERE deleted = 0
UNION ALL SELECT 40, id FROM category
UNION ALL SELECT 50, id FROM course;

-- An enrolment method in a course (Moodle: enrol).
CREATE TABLE instance (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    course INTEGER NOT NULL REFERENCES course (id) ON DELETE CASCADE,
    method TEXT NOT NULL,
    enabled INTEGER NOT NULL,
    role INTEGER NOT NULL,
    source INTEGER NOT NULL, -- the cohort, or the master course
    in_group INTEGER NOT NULL -- the group that those who come by it are put into
);
CREATE INDEX instance_by_course ON instance (course);
CREATE INDEX instance_by_source ON instance (method, source) WHERE source <> 0;

-- What a user is in a course: three tables, keyed alike so that one seek in each tells it all. position is the place
-- among what the user has in the course, from 0.
CREATE TABLE enrolment (
    user INTEGER NOT NULL,
    course INTEGER NOT NULL,
    position INTEGER NOT NULL,
    instance INTEGER NOT NULL,
    suspended INTEGER NOT NULL,
    start INTEGER NOT NULL,
    end INTEGER NOT NULL,
    PRIMARY KEY (user, course, position)
) WITHOUT ROWID;

-- bare: its user is not enrolled in the course. Those few have an index by course; all others are found by enrolment.
CREATE TABLE role_assignment (
    user INTEGER NOT NULL,
    course INTEGER NOT NULL,
    position INTEGER NOT NULL,
    role INTEGER NOT NULL,
    component TEXT NOT NULL,
    item INTEGER NOT NULL,
    bare INTEGER NOT NULL,
    PRIMARY KEY (user, course, position)
) WITHOUT ROWID;
CREATE INDEX role_assignment_bare ON role_assignment (course, user) WHERE bare = 1;

CREATE TABLE group_member (
    user INTEGER NOT NULL,
    course INTEGER NOT NULL,
    position INTEGER NOT NULL,
    course_group INTEGER NOT NULL,
    component TEXT NOT NULL,
    item INTEGER NOT NULL,
    PRIMARY KEY (user, course, position)
) WITHOUT ROWID;
CREATE INDEX group_member_by_group ON group_member (course_group);

CREATE TABLE course_group (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    course INTEGER NOT NULL REFERENCES course (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    idnumber TEXT NOT NULL,
    description TEXT NOT NULL
);
CREATE INDEX course_group_by_course ON course_group (course);

CREATE TABLE grouping (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    course INTEGER NOT NULL REFERENCES course (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    idnumber TEXT NOT NULL,
    description TEXT NOT NULL
);
CREATE INDEX grouping_by_course ON grouping (course);

CREATE TABLE grouping_group (
    grouping INTEGER NOT NULL REFERENCES grouping (id) ON DELETE CASCADE,
    course_group INTEGER NOT NULL REFERENCES course_group (id) ON DELETE CASCADE,
    PRIMARY KEY (grouping, course_group)
) WITHOUT ROWID;
CREATE INDEX grouping_group_by_group ON grouping_group (course_group);

CREATE TABLE cohort (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    idnumber TEXT NOT NULL,
    category INTEGER NOT NULL, -- 0 for the whole site
    component TEXT NOT NULL,
    description TEXT NOT NULL,
    visible INTEGER NOT NULL
);
CREATE INDEX cohort_by_name ON cohort (name);
CREATE INDEX cohort_by_idnumber ON cohort (idnumber) WHERE idnumber <> '';

CREATE TABLE cohort_member (
    cohort INTEGER NOT NULL REFERENCES cohort (id) ON DELETE CASCADE,
    user INTEGER NOT NULL,
    PRIMARY KEY (cohort, user)
) WITHOUT ROWID;
CREATE INDEX cohort_member_by_user ON cohort_member (user);

-- Batches that were applied, and their results, so that none is applied twice. Results of old ones are let go.
CREATE TABLE batch (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL UNIQUE,
    applied INTEGER NOT NULL,
    results TEXT -- JSON
);
