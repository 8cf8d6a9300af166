-- What a Moodle holds on its first day.

INSERT INTO site (name, value) VALUES
    ('course', '1'),
    ('auths', '["manual", "nologin", "email", "ldap", "cas", "shibboleth", "oauth2", "db"]'),
    ('languages', '["en", "fr", "de", "es", "it", "nl", "pt"]'),
    ('course_formats', '["topics", "weeks", "social", "singleactivity"]'),
    ('user_defaults', '{"institution": "", "department": "", "city": "", "country": "", "lang": "en",
        "timezone": "99", "maildisplay": "1", "maildigest": "0"}'),
    ('course_defaults', '{"summary": "", "format": "topics", "showgrades": 1, "showreports": 0, "newsitems": 5,
        "maxbytes": 0, "groupmode": 0, "groupmodeforce": 0, "legacyfiles": 0, "lang": "", "theme": "",
        "coursedisplay": 0, "enablecompletion": 1, "visible": 1}');

INSERT INTO role (id, shortname, name) VALUES
    (1, 'manager', 'Manager'),
    (2, 'coursecreator', 'Course creator'),
    (3, 'editingteacher', 'Teacher'),
    (4, 'teacher', 'Non-editing teacher'),
    (5, 'student', 'Student'),
    (6, 'guest', 'Guest'),
    (7, 'user', 'Authenticated user'),
    (8, 'frontpage', 'Authenticated user on site home');

INSERT INTO method (name, enabled, enrols, unenrols, manages, leaving) VALUES
    ('manual', 1, 1, 1, 1, 'unenrol'),
    ('self', 1, 0, 1, 1, 'unenrol'),
    ('guest', 1, 0, 0, 0, 'unenrol'),
    ('cohort', 1, 0, 0, 0, 'unenrol'),
    ('meta', 1, 0, 0, 0, 'suspend');

INSERT INTO category (id, name, idnumber, parent, visible, sortorder) VALUES (1, 'Category 1', '', 0, 1, 1);

INSERT INTO course (id, shortname, idnumber, category, visible) VALUES (1, 'site', '', 0, 1);
INSERT INTO course_details (course, details) VALUES (1, '{"fullname": "My site", "format": "site"}');
INSERT INTO section (course, number, name, summary) VALUES (1, 0, '', '');

INSERT INTO user (id, username, idnumber, email, auth, suspended, deleted, guard, email_key) VALUES
    (1, 'guest', '', 'root@localhost', 'manual', 0, 0, 'guest', 'root@localhost'),
    (2, 'admin', '', 'admin@localhost', 'manual', 0, 0, 'admin', 'admin@localhost');
INSERT INTO user_profile (user, profile) VALUES
    (1, '{"firstname": "Guest user", "lastname": "", "lang": "en", "timezone": "99"}'),
    (2, '{"firstname": "Admin", "lastname": "User", "lang": "en", "timezone": "99"}');

-- Where ids go on from in tables that are still empty.
INSERT INTO sqlite_sequence (name, seq) VALUES
    ('instance', 0), ('course_group', 0), ('grouping', 0), ('cohort', 0);
