-- Every query of the embedded platform, under its name, with what it answers or does.
--
-- Sets are asked as one JSON array. CROSS JOIN keeps it outside: SQLite does not reorder it, so that each value costs
-- one seek. A pair of ids is asked as one integer, first << 32 | second.

-- === The site ===========================================================================================

-- name: site_values
-- What holds for the whole site, by name, as JSON.
SELECT name, value FROM site;

-- name: roles
-- The roles of the site.
SELECT id, shortname FROM role ORDER BY id;

-- name: methods
-- The enrolment plugins.
SELECT name, enabled, enrols, unenrols, manages, leaving FROM method ORDER BY name;

-- name: profile_fields
-- The custom profile fields.
SELECT shortname, kind, options, is_unique FROM profile_field ORDER BY shortname;

-- name: totals
-- How many live accounts, courses, enrolments, cohorts, groups, members of cohorts and categories there are.
SELECT
    (SELECT count(*) FROM user WHERE deleted = 0),
    (SELECT count(*) FROM course WHERE category <> 0),
    (SELECT count(*) FROM enrolment),
    (SELECT count(*) FROM cohort),
    (SELECT count(*) FROM course_group),
    (SELECT count(*) FROM cohort_member),
    (SELECT count(*) FROM category);

-- name: set_site_value
-- Change what holds for the whole site.
INSERT INTO site (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value;

-- name: set_profile_field
-- Add a custom profile field, or change it.
INSERT OR REPLACE INTO profile_field (shortname, kind, options, is_unique) VALUES (?, ?, ?, ?);

-- name: set_method
-- Add an enrolment plugin, or change what may be done through it.
INSERT OR REPLACE INTO method (name, enabled, enrols, unenrols, manages, leaving) VALUES (?, ?, ?, ?, ?, ?);

-- name: last_ids
-- The last id that was given in each table.
SELECT name, seq FROM sqlite_sequence;

-- === Batches ============================================================================================

-- name: batch_results
-- The results of a batch that was applied already: no row when it was not, NULL when they were let go.
SELECT results FROM batch WHERE key = ?;

-- name: remember_batch
-- A batch is applied.
INSERT INTO batch (key, applied, results) VALUES (?, ?, ?);

-- name: let_go_of_results
-- Only results of the last hundred batches can still be asked for: a run asks again for its last one.
UPDATE batch SET results = NULL WHERE id = last_insert_rowid() - 100;

-- === Accounts ===========================================================================================

-- name: users_by_id
-- The live accounts with these ids.
SELECT user.id, username, idnumber, email, auth, suspended, guard
FROM json_each(?) AS asked CROSS JOIN user ON user.id = asked.value WHERE deleted = 0;

-- name: users_by_username
-- The live accounts with these usernames.
SELECT user.id, username, idnumber, email, auth, suspended, guard
FROM json_each(?) AS asked CROSS JOIN user ON username = asked.value WHERE deleted = 0;

-- name: users_by_idnumber
-- The live accounts with these idnumbers.
SELECT user.id, username, idnumber, email, auth, suspended, guard
FROM json_each(?) AS asked CROSS JOIN user ON idnumber = asked.value WHERE idnumber <> '' AND deleted = 0;

-- name: users_by_email
-- The live accounts with these e-mails, given in lower case.
SELECT user.id, username, idnumber, email, auth, suspended, guard
FROM json_each(?) AS asked CROSS JOIN user ON email_key = asked.value WHERE email_key <> '' AND deleted = 0;

-- name: people
-- The live accounts, but for the guest, whose full name or e-mail holds one of these texts in lower case.
WITH person AS MATERIALIZED (
    SELECT id, email_key, in_lower_case(
        ifnull(json_extract(profile, '$.firstname'), '') || ' ' || ifnull(json_extract(profile, '$.lastname'), '')
    ) AS name
    FROM user LEFT JOIN user_profile ON user_profile.user = user.id
    WHERE deleted = 0 AND guard <> 'guest'
)
SELECT asked.value, person.id
FROM person CROSS JOIN json_each(?) AS asked
WHERE instr(name, asked.value) OR instr(email_key, asked.value);

-- name: deleted_users
-- The deleted accounts whose e-mail is one of these digests of their former usernames; the last one first.
SELECT user.id, username, idnumber, email, auth, suspended, guard
FROM json_each(?) AS asked CROSS JOIN user ON email_key = asked.value
WHERE email_key <> '' AND deleted = 1 ORDER BY user.id DESC;

-- name: deleted_emails
-- The deleted accounts whose former e-mail was one of these, given in lower case, each with it: their username begins
-- with it, and goes on with a dot and the time of the deletion. The last one first.
SELECT asked.value, user.id, username, idnumber, email, auth, suspended, guard
FROM json_each(?) AS asked
CROSS JOIN user ON lower(username) > asked.value || '.' AND lower(username) < asked.value || '/'
WHERE deleted = 1 ORDER BY user.id DESC;

-- name: live_users
-- Which of these ids are live accounts.
SELECT user.id FROM json_each(?) AS asked CROSS JOIN user ON user.id = asked.value WHERE deleted = 0;

-- name: profiles
-- The other columns of these accounts, as one JSON array: read at once, the names of columns are the same strings in all.
SELECT '[' || ifnull(group_concat('[' || user || ',' || profile || ']'), '') || ']' FROM json_each(?) AS asked CROSS JOIN user_profile ON user = asked.value;

-- name: profile_values
-- The live accounts that have this value in this custom profile field.
SELECT user FROM profile_value JOIN user ON user.id = profile_value.user
WHERE field = ? AND value = ? AND deleted = 0 ORDER BY user;

-- name: passwords
-- The password hashes of these accounts.
SELECT user, hash FROM json_each(?) AS asked CROSS JOIN password ON user = asked.value;

-- name: write_user
-- An account is this from now on.
INSERT INTO user (id, username, idnumber, email, auth, suspended, deleted, guard, email_key)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET username = excluded.username, idnumber = excluded.idnumber, email = excluded.email,
    auth = excluded.auth, suspended = excluded.suspended, deleted = excluded.deleted, guard = excluded.guard,
    email_key = excluded.email_key;

-- name: write_profile
-- The other columns of an account are these from now on.
INSERT OR REPLACE INTO user_profile (user, profile) VALUES (?, ?);

-- name: write_profile_value
-- An account has this value in this custom profile field.
INSERT OR IGNORE INTO profile_value (field, value, user) VALUES (?, ?, ?);

-- name: erase_profile_values
-- An account has no custom profile fields any more, as far as their values are looked for.
DELETE FROM profile_value WHERE user = ?;

-- name: write_password
-- An account has this password, and the preferences that go with it.
INSERT OR REPLACE INTO password (user, hash, must_change, create_password) VALUES (?, ?, ?, ?);

-- name: erase_password
-- An account has no password any more.
DELETE FROM password WHERE user = ?;

-- name: pictures
-- What the pictures of these accounts were made of.
SELECT user, hash FROM json_each(?) AS asked CROSS JOIN picture ON user = asked.value;

-- name: write_picture
-- An account has this picture; its revision is a new one each time, so that nobody is shown the old one.
INSERT INTO picture (user, hash, revision, ending, f1, f2, f3) VALUES (?, ?, 1, ?, ?, ?, ?)
ON CONFLICT (user) DO UPDATE SET hash = excluded.hash, revision = revision + 1, ending = excluded.ending,
    f1 = excluded.f1, f2 = excluded.f2, f3 = excluded.f3;

-- name: erase_picture
-- An account has no picture any more.
DELETE FROM picture WHERE user = ?;

-- name: send_message
-- A mail that a Moodle would send.
INSERT INTO message (user, subject, created) VALUES (?, ?, ?);

-- === Categories and courses =============================================================================

-- name: categories
-- The whole tree of categories, as the site orders them.
SELECT id, name, idnumber, parent, visible FROM category ORDER BY sortorder, id;

-- name: category_courses
-- How many courses are directly in each of these categories.
SELECT category, count(*) FROM json_each(?) AS asked CROSS JOIN course ON category = asked.value GROUP BY category;

-- name: category_cohorts
-- The cohorts that belong to these categories.
SELECT id, name, idnumber, category, component, description, visible FROM cohort
WHERE category IN (SELECT value FROM json_each(?)) ORDER BY id;

-- name: category_others
-- What else these categories hold, by name.
SELECT category, name, number FROM json_each(?) AS asked CROSS JOIN category_other ON category = asked.value
ORDER BY category, name;

-- name: courses_by_id
-- The courses with these ids.
SELECT course.id, shortname, idnumber, category, visible
FROM json_each(?) AS asked CROSS JOIN course ON course.id = asked.value;

-- name: courses_by_shortname
-- The courses with these short names.
SELECT course.id, shortname, idnumber, category, visible
FROM json_each(?) AS asked CROSS JOIN course ON shortname = asked.value;

-- name: courses_by_idnumber
-- The courses with these idnumbers.
SELECT course.id, shortname, idnumber, category, visible
FROM json_each(?) AS asked CROSS JOIN course ON idnumber = asked.value WHERE idnumber <> '';

-- name: details
-- The other columns of these courses.
SELECT course, details FROM json_each(?) AS asked CROSS JOIN course_details ON course = asked.value;

-- name: sections
-- The sections of these courses.
SELECT course, number, name, summary FROM json_each(?) AS asked CROSS JOIN section ON course = asked.value;

-- name: instances
-- The enrolment instances of these courses, in their order.
SELECT instance.id, course, method, enabled, role, source, in_group
FROM json_each(?) AS asked CROSS JOIN instance ON course = asked.value ORDER BY position, instance.id;

-- name: bound_courses
-- Source and course of the instances of one method (cohort, meta) that have one of these sources.
SELECT source, course FROM json_each(?2) AS asked CROSS JOIN instance ON method = ?1 AND source = asked.value
WHERE source <> 0 ORDER BY course;

-- name: groups
-- The groups of these courses.
SELECT course_group.id, course, name, idnumber, description
FROM json_each(?) AS asked CROSS JOIN course_group ON course = asked.value ORDER BY course_group.id;

-- name: groupings
-- The groupings of these courses.
SELECT grouping.id, course, name, idnumber, description
FROM json_each(?) AS asked CROSS JOIN grouping ON course = asked.value ORDER BY grouping.id;

-- name: grouping_groups
-- The groupings of these courses, each with the groups that are in it.
SELECT grouping, course_group FROM json_each(?) AS asked CROSS JOIN grouping ON course = asked.value
CROSS JOIN grouping_group ON grouping = grouping.id;

-- name: group_courses
-- These groups, each with its course.
SELECT course_group.id, course FROM json_each(?) AS asked CROSS JOIN course_group ON course_group.id = asked.value;

-- name: course_data
-- How much user data these courses hold, by kind.
SELECT course, kind, count FROM json_each(?) AS asked CROSS JOIN course_data ON course = asked.value;

-- name: write_category
-- A category is this from now on; a new one goes to the end.
INSERT INTO category (id, name, idnumber, parent, visible, sortorder) VALUES (?1, ?2, ?3, ?4, ?5, ?1)
ON CONFLICT (id) DO UPDATE SET name = excluded.name, idnumber = excluded.idnumber, parent = excluded.parent,
    visible = excluded.visible;

-- name: erase_category
-- A category is gone.
DELETE FROM category WHERE id = ?;

-- name: write_course
-- A course is this from now on.
INSERT INTO course (id, shortname, idnumber, category, visible) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET shortname = excluded.shortname, idnumber = excluded.idnumber,
    category = excluded.category, visible = excluded.visible;

-- name: erase_course
-- A course is gone, and with it its details, sections, instances, groups and groupings.
DELETE FROM course WHERE id = ?;

-- name: write_details
-- The other columns of a course are these from now on.
INSERT OR REPLACE INTO course_details (course, details) VALUES (?, ?);

-- name: erase_section
-- A course has no such section any more.
DELETE FROM section WHERE course = ? AND number = ?;

-- name: write_section
-- A section is this from now on.
INSERT OR REPLACE INTO section (course, number, name, summary) VALUES (?, ?, ?, ?);

-- name: erase_instance
-- A course has no such enrolment instance any more.
DELETE FROM instance WHERE id = ?;

-- name: write_instance
-- An enrolment instance is this from now on; a new one is the last of its course.
INSERT INTO instance (id, course, method, enabled, role, source, in_group, position)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, (SELECT ifnull(max(position) + 1, 0) FROM instance WHERE course = ?2))
ON CONFLICT (id) DO UPDATE SET enabled = excluded.enabled, role = excluded.role, source = excluded.source,
    in_group = excluded.in_group;

-- name: erase_group
-- There is no such group any more.
DELETE FROM course_group WHERE id = ?;

-- name: write_group
-- A group is this from now on.
INSERT INTO course_group (id, course, name, idnumber, description) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET name = excluded.name, idnumber = excluded.idnumber,
    description = excluded.description;

-- name: erase_grouping
-- There is no such grouping any more.
DELETE FROM grouping WHERE id = ?;

-- name: write_grouping
-- A grouping is this from now on.
INSERT INTO grouping (id, course, name, idnumber, description) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET name = excluded.name, idnumber = excluded.idnumber,
    description = excluded.description;

-- name: erase_grouping_group
-- A group is not in this grouping any more.
DELETE FROM grouping_group WHERE grouping = ? AND course_group = ?;

-- name: write_grouping_group
-- A group is in this grouping.
INSERT OR IGNORE INTO grouping_group (grouping, course_group) VALUES (?, ?);

-- name: write_course_data
-- A course holds so much of this kind of user data from now on.
INSERT INTO course_data (course, kind, count) VALUES (?, ?, ?)
ON CONFLICT (course, kind) DO UPDATE SET count = excluded.count;

-- === What users are in courses ==========================================================================

-- name: enrolments
-- The enrolments of these pairs (user, course), as one JSON array: Python has other work while they are looked for.
SELECT json_group_array(json_array(asked.value, instance, suspended, start, end)) FROM json_each(?) AS asked
CROSS JOIN enrolment ON user = asked.value >> 32 AND course = asked.value & 4294967295;

-- name: ask
-- One row for the table asked: a question about standing, or somebody to be enrolled.
INSERT INTO asked VALUES (?, ?, ?, ?, ?, ?);

-- name: not_standing
-- Those asked about who are not actively enrolled through that instance, at those times, with that role. In order (the
-- limit keeps it): a site of a million enrolments is found a third faster when neighbours are looked for together.
SELECT user, course, instance, role, start, end FROM (SELECT * FROM asked ORDER BY user, course LIMIT -1) AS asked
WHERE NOT EXISTS (
    SELECT 1 FROM enrolment
    WHERE enrolment.user = asked.user AND enrolment.course = asked.course AND enrolment.instance = asked.instance
    AND suspended = 0 AND enrolment.start = ifnull(asked.start, enrolment.start)
    AND enrolment.end = ifnull(asked.end, enrolment.end)
) OR NOT EXISTS (
    SELECT 1 FROM role_assignment AS held
    WHERE held.user = asked.user AND held.course = asked.course AND held.role = asked.role
);

-- name: forget_asked
-- All that was asked has been answered.
DELETE FROM asked;

-- name: asked_placed
-- Whether anybody of those in the table asked is in a group of the course already.
SELECT EXISTS (
    SELECT 1 FROM asked
    WHERE EXISTS (SELECT 1 FROM group_member WHERE user = asked.user AND course = asked.course)
);

-- name: enrol_asked
-- Enrol those in the table asked, active.
INSERT INTO enrolment (user, course, position, instance, suspended, start, end)
SELECT user, course, 0, instance, 0, start, end FROM asked ORDER BY user, course;

-- name: give_asked_roles
-- Give those in the table asked, enrolled by now, their role by hand.
INSERT INTO role_assignment (user, course, position, role, component, item, bare)
SELECT user, course, 0, role, '', 0, 0 FROM asked ORDER BY user, course;

-- name: roles_held
-- The roles of these pairs (user, course).
SELECT asked.value, role, component, item FROM json_each(?) AS asked
CROSS JOIN role_assignment ON user = asked.value >> 32 AND course = asked.value & 4294967295;

-- name: places
-- The places in groups of these pairs (user, course).
SELECT asked.value, course_group, component, item FROM json_each(?) AS asked
CROSS JOIN group_member ON user = asked.value >> 32 AND course = asked.value & 4294967295;

-- name: groups_held
-- These pairs (user, course) and the groups of each, as two JSON arrays: Python has other work while they are looked for.
SELECT json_group_array(asked.value), json_group_array(course_group) FROM json_each(?) AS asked
CROSS JOIN group_member ON user = asked.value >> 32 AND course = asked.value & 4294967295;

-- name: occupants
-- Who is in these groups.
SELECT course, course_group, user FROM json_each(?) AS asked CROSS JOIN group_member ON course_group = asked.value;

-- name: any_place
-- Whether anybody is in any group.
SELECT EXISTS (SELECT 1 FROM group_member);

-- name: pairs_of_users
-- The pairs (user, course) in which these users are anything: a role without enrolment is possible, a place in a group
-- is not.
SELECT DISTINCT user << 32 | course FROM json_each(?1) AS asked CROSS JOIN enrolment ON user = asked.value
UNION
SELECT user << 32 | course FROM json_each(?1) AS asked CROSS JOIN role_assignment ON user = asked.value;

-- name: pairs_of_courses
-- The pairs (user, course) in which somebody is anything in these courses: one pass over the table for all of them.
-- An index by course would have to be kept up to date by a million enrolments, for the few that delete courses.
SELECT DISTINCT user << 32 | course FROM enrolment WHERE course IN (SELECT value FROM json_each(?1))
UNION
SELECT user << 32 | course FROM json_each(?1) AS asked
CROSS JOIN role_assignment INDEXED BY role_assignment_bare ON course = asked.value WHERE bare = 1;

-- name: role_holders
-- Who has one of these roles in one of these courses: one pass over the table for all of them, once a run.
SELECT DISTINCT course, role, user FROM role_assignment
WHERE role IN (SELECT value FROM json_each(?2)) AND course IN (SELECT value FROM json_each(?1)) ORDER BY user;

-- name: erase_enrolment
-- A user no longer has this enrolment.
DELETE FROM enrolment WHERE user = ? AND course = ? AND position = ?;

-- name: erase_role_held
-- A user no longer has this role.
DELETE FROM role_assignment WHERE user = ? AND course = ? AND position = ?;

-- name: erase_place
-- A user is no longer in this group.
DELETE FROM group_member WHERE user = ? AND course = ? AND position = ?;

-- name: write_enrolment
-- A user has this enrolment.
INSERT INTO enrolment (user, course, position, instance, suspended, start, end) VALUES (?, ?, ?, ?, ?, ?, ?);

-- name: write_new_enrolment
-- As write_enrolment, for the first one of a pair, active: what need not be bound costs nothing.
INSERT INTO enrolment (user, course, position, instance, suspended, start, end) VALUES (?, ?, 0, ?, 0, ?, ?);

-- name: write_new_role_held
-- As write_role_held, for the first one of a pair, given by hand to somebody enrolled.
INSERT INTO role_assignment (user, course, position, role, component, item, bare) VALUES (?, ?, 0, ?, '', 0, 0);

-- name: write_role_held
-- A user has this role.
INSERT INTO role_assignment (user, course, position, role, component, item, bare) VALUES (?, ?, ?, ?, ?, ?, ?);

-- name: write_place
-- A user is in this group.
INSERT INTO group_member (user, course, position, course_group, component, item) VALUES (?, ?, ?, ?, ?, ?);

-- === Cohorts ============================================================================================

-- name: cohorts_by_id
-- The cohorts with these ids.
SELECT cohort.id, name, idnumber, category, component, description, visible
FROM json_each(?) AS asked CROSS JOIN cohort ON cohort.id = asked.value;

-- name: cohorts_by_name
-- The cohorts with these names.
SELECT cohort.id, name, idnumber, category, component, description, visible
FROM json_each(?) AS asked CROSS JOIN cohort ON name = asked.value;

-- name: cohorts_by_idnumber
-- The cohorts with these idnumbers.
SELECT cohort.id, name, idnumber, category, component, description, visible
FROM json_each(?) AS asked CROSS JOIN cohort ON idnumber = asked.value WHERE idnumber <> '';

-- name: not_members
-- Which of these pairs (cohort, user) are no memberships.
SELECT asked.value FROM json_each(?) AS asked
WHERE NOT EXISTS (
    SELECT 1 FROM cohort_member WHERE cohort = asked.value >> 32 AND user = asked.value & 4294967295
);

-- name: cohorts_of_users
-- The memberships of these users.
SELECT cohort, user FROM json_each(?) AS asked CROSS JOIN cohort_member ON user = asked.value;

-- name: members_of_cohorts
-- The memberships of these cohorts.
SELECT cohort, user FROM json_each(?) AS asked CROSS JOIN cohort_member ON cohort = asked.value;

-- name: write_cohort
-- A cohort is this from now on.
INSERT INTO cohort (id, name, idnumber, category, component, description, visible) VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET name = excluded.name, idnumber = excluded.idnumber, category = excluded.category,
    component = excluded.component, description = excluded.description, visible = excluded.visible;

-- name: erase_cohort
-- A cohort is gone, and with it its memberships.
DELETE FROM cohort WHERE id = ?;

-- name: write_member
-- A user is a member of a cohort.
INSERT OR IGNORE INTO cohort_member (cohort, user) VALUES (?, ?);

-- name: erase_member
-- A user is no longer a member of a cohort.
DELETE FROM cohort_member WHERE cohort = ? AND user = ?;

-- === Copies of other sites ==============================================================================

-- name: set_role
-- The site has this role.
INSERT INTO role (id, shortname, name) VALUES (?, ?, ?);

-- name: deleted_accounts
-- The accounts that are deleted.
SELECT id FROM user WHERE deleted = 1;

-- name: order_category
-- This is the place of a category in the order of the site.
UPDATE category SET sortorder = ? WHERE id = ?;

-- name: write_category_other
-- A category holds so many of these.
INSERT OR REPLACE INTO category_other (category, name, number) VALUES (?, ?, ?);

-- name: orphaned_details
-- Let go of the other columns of courses that are not there.
DELETE FROM course_details WHERE course NOT IN (SELECT id FROM course);

-- name: orphaned_sections
-- Let go of sections of courses that are not there.
DELETE FROM section WHERE course NOT IN (SELECT id FROM course);

-- name: orphaned_instances
-- Let go of enrolment instances of courses that are not there.
DELETE FROM instance WHERE course NOT IN (SELECT id FROM course);

-- name: orphaned_groups
-- Let go of groups of courses that are not there.
DELETE FROM course_group WHERE course NOT IN (SELECT id FROM course);

-- name: orphaned_groupings
-- Let go of groupings of courses that are not there.
DELETE FROM grouping WHERE course NOT IN (SELECT id FROM course);

-- name: orphaned_grouping_groups
-- Let go of what links groupings and groups of which one is not there.
DELETE FROM grouping_group
WHERE grouping NOT IN (SELECT id FROM grouping) OR course_group NOT IN (SELECT id FROM course_group);

-- name: orphaned_members
-- Let go of memberships of cohorts that are not there.
DELETE FROM cohort_member WHERE cohort NOT IN (SELECT id FROM cohort);

-- name: orphaned_data
-- Let go of counts about courses that are not there.
DELETE FROM course_data WHERE course NOT IN (SELECT id FROM course);

-- name: note_bare_roles
-- Note which roles are held by somebody who is not enrolled in the course.
UPDATE role_assignment SET bare = 1 WHERE NOT EXISTS (
    SELECT 1 FROM enrolment WHERE enrolment.user = role_assignment.user AND enrolment.course = role_assignment.course
);

-- === Near misses ========================================================================================
-- ?1 says of what: users.username, courses.idnumber… Of the arms only that one is gone through.

-- name: identifiers_from
-- Identifiers between two texts, of a length between two numbers.
SELECT value FROM (
    SELECT username AS value FROM user WHERE ?1 = 'users.username'
        AND username >= ?2 AND username < ?3 AND deleted = 0
    UNION ALL
    SELECT idnumber AS value FROM user WHERE ?1 = 'users.idnumber'
        AND idnumber >= ?2 AND idnumber < ?3 AND idnumber <> '' AND deleted = 0
    UNION ALL
    SELECT email_key AS value FROM user WHERE ?1 = 'users.email'
        AND email_key >= ?2 AND email_key < ?3 AND email_key <> '' AND deleted = 0
    UNION ALL
    SELECT shortname AS value FROM course WHERE ?1 = 'courses.shortname'
        AND shortname >= ?2 AND shortname < ?3 AND category <> 0
    UNION ALL
    SELECT idnumber AS value FROM course WHERE ?1 = 'courses.idnumber'
        AND idnumber >= ?2 AND idnumber < ?3 AND idnumber <> '' AND category <> 0
    UNION ALL
    SELECT name AS value FROM cohort WHERE ?1 = 'cohorts.name'
        AND name >= ?2 AND name < ?3
    UNION ALL
    SELECT idnumber AS value FROM cohort WHERE ?1 = 'cohorts.idnumber'
        AND idnumber >= ?2 AND idnumber < ?3 AND idnumber <> ''
) WHERE length(value) BETWEEN ?4 AND ?5 LIMIT 200;

-- name: identifiers_to
-- Identifiers whose last characters (?2: minus how many) are one of these texts, in lower case.
SELECT value FROM (
    SELECT username AS value FROM user WHERE ?1 = 'users.username'
        AND substr(lower(username), ?2) IN (SELECT value FROM json_each(?3)) AND deleted = 0
    UNION ALL
    SELECT idnumber AS value FROM user WHERE ?1 = 'users.idnumber'
        AND substr(lower(idnumber), ?2) IN (SELECT value FROM json_each(?3)) AND idnumber <> '' AND deleted = 0
    UNION ALL
    SELECT email_key AS value FROM user WHERE ?1 = 'users.email'
        AND substr(lower(email_key), ?2) IN (SELECT value FROM json_each(?3)) AND email_key <> '' AND deleted = 0
    UNION ALL
    SELECT shortname AS value FROM course WHERE ?1 = 'courses.shortname'
        AND substr(lower(shortname), ?2) IN (SELECT value FROM json_each(?3)) AND category <> 0
    UNION ALL
    SELECT idnumber AS value FROM course WHERE ?1 = 'courses.idnumber'
        AND substr(lower(idnumber), ?2) IN (SELECT value FROM json_each(?3)) AND idnumber <> '' AND category <> 0
    UNION ALL
    SELECT name AS value FROM cohort WHERE ?1 = 'cohorts.name'
        AND substr(lower(name), ?2) IN (SELECT value FROM json_each(?3))
    UNION ALL
    SELECT idnumber AS value FROM cohort WHERE ?1 = 'cohorts.idnumber'
        AND substr(lower(idnumber), ?2) IN (SELECT value FROM json_each(?3)) AND idnumber <> ''
) LIMIT 5000;

-- === The state as command files =========================================================================
-- Columns named user_key, course_key… hold the identifiers among which the caller chooses one.

-- name: export_users
-- Live accounts that are nobody's guard, with their profile.
SELECT username, idnumber, email, auth, suspended, coalesce(profile, '{}')
FROM user LEFT JOIN user_profile ON user_profile.user = user.id WHERE deleted = 0 AND guard = '' ORDER BY user.id;

-- name: export_pictures
-- Live accounts that have a picture, with the MD5 of what it was made of.
SELECT user.id, username, idnumber, email, hash, revision
FROM picture JOIN user ON user.id = picture.user WHERE deleted = 0 ORDER BY user.id;

-- name: export_courses
-- Courses with their details, the names of their category, and whether self enrolment and guest access are enabled.
SELECT course.id, shortname, course.idnumber, course.visible, names, coalesce(details, '{}'),
    EXISTS (SELECT 1 FROM instance WHERE course = course.id AND method = 'self' AND enabled = 1),
    EXISTS (SELECT 1 FROM instance WHERE course = course.id AND method = 'guest' AND enabled = 1)
FROM course LEFT JOIN category_path ON category_path.id = category
LEFT JOIN course_details ON course_details.course = course.id
WHERE category <> 0 ORDER BY course.id;

-- name: export_course_list
-- Courses with their category; the front page is not one.
SELECT course.id, shortname, course.idnumber, coalesce(json_extract(details, '$.fullname'), ''), category, names, visible,
    coalesce(json_extract(details, '$.startdate'), 0)
FROM course LEFT JOIN category_path ON category_path.id = category
LEFT JOIN course_details ON course_details.course = course.id
WHERE category <> 0 ORDER BY course.id;

-- name: enrolled_in_courses
-- How many people are enrolled in each course in which anybody is.
SELECT course, count(DISTINCT user) FROM enrolment GROUP BY course;

-- name: roles_in_courses
-- How many people hold each role in each course.
SELECT course, role, count(DISTINCT user) FROM role_assignment GROUP BY course, role ORDER BY course, role;

-- name: export_course_data
-- How much user data courses hold: of which module ('' for the course itself), of which kind.
SELECT course.id, shortname, course.idnumber,
    CASE instr(kind, '/') WHEN 0 THEN '' ELSE substr(kind, 1, instr(kind, '/') - 1) END,
    substr(kind, instr(kind, '/') + 1), count
FROM course_data JOIN course ON course.id = course ORDER BY course.id, kind;

-- name: export_sections
-- Sections that have a name or a summary, by course.
SELECT course, number, name, summary FROM section WHERE name <> '' OR summary <> '' ORDER BY course, number;

-- name: last_section
-- The highest number of a section that has a name or a summary.
SELECT max(number) FROM section WHERE name <> '' OR summary <> '';

-- name: export_categories
-- Categories with the names that lead to them.
SELECT idnumber, names, visible FROM category JOIN category_path USING (id) ORDER BY names;

-- name: export_enrolments
-- One line for each enrolment, and for each role given by hand of an active manual one. The instance is told where it is
-- not the only one of its method in the course, or is disabled.
SELECT user.id, username, user.idnumber, email, course.id, shortname, course.idnumber, method,
    iif(
        instance.enabled AND NOT EXISTS (
            SELECT 1 FROM instance AS other
            WHERE other.course = instance.course AND other.method = instance.method AND other.id <> instance.id
        ), NULL, instance.id
    ),
    enrolment.suspended, role_assignment.role, start, end
FROM enrolment
JOIN user ON user.id = enrolment.user
JOIN course ON course.id = enrolment.course
JOIN instance ON instance.id = enrolment.instance
LEFT JOIN role_assignment ON role_assignment.user = enrolment.user AND role_assignment.course = enrolment.course
    AND role_assignment.component = '' AND method = 'manual' AND enrolment.suspended = 0
ORDER BY enrolment.user, enrolment.course, enrolment.position, role_assignment.position;

-- name: export_roles
-- Roles given by hand.
SELECT user.id, username, user.idnumber, email, course.id, shortname, course.idnumber, role
FROM role_assignment JOIN user ON user.id = user JOIN course ON course.id = role_assignment.course
WHERE component = '' ORDER BY user, role_assignment.course, position;

-- name: export_groups
-- Groups, and the groupings they are in.
SELECT course.id, shortname, course.idnumber, course_group.name, 'group', course_group.idnumber,
    course_group.description
FROM course_group JOIN course ON course.id = course ORDER BY course.id, course_group.id;

-- name: export_groupings
-- Groupings.
SELECT course.id, shortname, course.idnumber, grouping.name, 'grouping', grouping.idnumber, grouping.description
FROM grouping JOIN course ON course.id = course ORDER BY course.id, grouping.id;

-- name: export_group_members
-- Places in groups.
SELECT course_group.id, name, course_group.idnumber, user.id, username, user.idnumber, email,
    course.id, shortname, course.idnumber
FROM group_member JOIN course_group ON course_group.id = course_group JOIN user ON user.id = user
JOIN course ON course.id = group_member.course ORDER BY user.id, course.id, position;

-- name: export_cohorts
-- Cohorts; the category they belong to is told by its id.
SELECT id, idnumber, name, description, category, component, visible FROM cohort ORDER BY id;

-- name: export_cohort_members
-- Memberships of cohorts.
SELECT cohort.id, cohort.idnumber, name, user.id, username, user.idnumber, email
FROM cohort_member JOIN cohort ON cohort.id = cohort JOIN user ON user.id = user ORDER BY cohort.id, user.id;
