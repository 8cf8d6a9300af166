<?php
// The tasks of site.php. Names and formulas are those of files.py: what is filled here is what its lines say.

defined('MOODLE_INTERNAL') || die();

/**
 * What the site is.
 */
function bench_facts(stdClass $asked): array {
    global $CFG, $DB;
    return [
        'release' => $CFG->release, 'database' => $DB->get_dbfamily(), 'server' => $DB->get_server_info()['version'],
        'php' => PHP_VERSION, 'dataroot' => $CFG->dataroot, 'wwwroot' => $CFG->wwwroot,
        'accounts' => $DB->count_records('user', ['deleted' => 0]), 'courses' => $DB->count_records('course') - 1,
    ];
}

/**
 * Which database it has.
 */
function bench_database(stdClass $asked): array {
    global $CFG;
    return ['name' => $CFG->dbname, 'user' => $CFG->dbuser];
}

/**
 * Switch on what the rivals need: enrolments by flat file, accounts whose passwords are kept elsewhere.
 */
function bench_prepare(stdClass $asked): array {
    global $CFG, $DB;
    set_config('enrol_plugins_enabled', implode(',', array_unique(array_merge(
        explode(',', $CFG->enrol_plugins_enabled), ['manual', 'flatfile']))));
    set_config('auth', 'shibboleth');
    set_config('location', $asked->flatfile, 'enrol_flatfile');
    foreach ($DB->get_records('role') as $role) {
        set_config("map_{$role->id}", $role->shortname, 'enrol_flatfile');
    }
    purge_all_caches();
    return [];
}

/**
 * Fill the site with everything that the files say is there already: accounts from..to, in all of the courses.
 */
function bench_fill(stdClass $size): array {
    global $DB;
    $now = time() - WEEKSECS;
    $transaction = $DB->start_delegated_transaction();
    if (!$DB->record_exists('course', ['shortname' => 'COURS-00000'])) {
        bench_fill_courses($size->courses, $now);
    }
    bench_fill_accounts($size->from, $size->to, $now);
    bench_fill_places($size, $now);
    $transaction->allow_commit();
    purge_all_caches();
    return bench_tidy($size);
}

/**
 * What autovacuum would do sooner or later: while something is measured, or between it and what it is compared with.
 */
function bench_tidy(stdClass $asked): array {
    global $DB;
    $DB->execute('VACUUM ANALYZE');
    return [];
}

/**
 * Courses with their contexts, enrolment methods and groups, and as many cohorts.
 */
function bench_fill_courses(int $courses, int $now): void {
    global $DB;
    $category = core_course_category::get_default();
    $path = context_coursecat::instance($category->id)->path;
    $each = "FROM generate_series(0, $courses - 1) n";
    $DB->execute("INSERT INTO {course} (category, sortorder, fullname, shortname, idnumber, summary, summaryformat, format,
            startdate, timecreated, timemodified, enablecompletion, visible, visibleold)
        SELECT $category->id, 10001 + n, 'Cours ' || n, 'COURS-' || lpad(n::text, 5, '0'), 'C' || lpad(n::text, 5, '0'), '', 1,
            'topics', $now, $now, $now, 1, 1, 1 $each");
    $DB->execute("INSERT INTO {context} (contextlevel, instanceid, depth) SELECT 50, id, 3 FROM {course} WHERE category > 0");
    $DB->execute("UPDATE {context} SET path = '$path/' || id WHERE contextlevel = 50 AND path IS NULL");
    $DB->execute("UPDATE {course_categories} SET coursecount = coursecount + $courses WHERE id = $category->id");
    $student = $DB->get_field('role', 'id', ['shortname' => 'student']);
    foreach (['manual' => 0, 'flatfile' => 1] as $method => $order) {
        // As Moodle makes it: whoever is enrolled by hand is welcomed.
        $DB->execute("INSERT INTO {enrol} (enrol, status, courseid, sortorder, roleid, customint1, expirythreshold, timecreated,
                timemodified) SELECT '$method', 0, id, $order, $student, 1, 86400, $now, $now FROM {course} WHERE category > 0");
    }
    $DB->execute("INSERT INTO {groups} (courseid, idnumber, name, description, descriptionformat, timecreated, timemodified)
        SELECT c.id, 'TD' || n, 'TD' || n, '', 1, $now, $now FROM {course} c, generate_series(1, 4) n WHERE c.category > 0");
    $DB->execute("INSERT INTO {cohort} (contextid, name, idnumber, description, descriptionformat, component, timecreated,
            timemodified) SELECT 1, 'Promotion ' || n, 'PROMO-' || lpad(n::text, 5, '0'), '', 1, '', $now, $now $each");
}

/**
 * Accounts with their contexts.
 */
function bench_fill_accounts(int $from, int $to, int $now): void {
    global $CFG, $DB;
    $DB->execute("INSERT INTO {user} (auth, confirmed, mnethostid, username, password, firstname, lastname, email, idnumber,
            institution, department, city, country, lang, timezone, timecreated, timemodified)
        SELECT 'shibboleth', 1, $CFG->mnet_localhost_id, 'etudiant' || n, 'not cached', 'Prénom' || n::int % 977, 'Nom-' || n,
            'etudiant' || n || '@example.org', 'E' || n, 'Université', 'Département ' || n::int % 40, 'Saint-Étienne', 'FR', 'fr',
            '99', $now, $now
        FROM (SELECT lpad(i::text, 7, '0') AS n FROM generate_series($from, $to - 1) i) numbers");
    $DB->execute("INSERT INTO {context} (contextlevel, instanceid, depth) SELECT 30, u.id, 2 FROM {user} u
        WHERE NOT EXISTS (SELECT 1 FROM {context} c WHERE c.contextlevel = 30 AND c.instanceid = u.id)");
    $DB->execute("UPDATE {context} SET path = '/1/' || id WHERE contextlevel = 30 AND path IS NULL");
}

/**
 * Enrolments in five courses each, a group in two of these, and two cohorts; a teacher for each course.
 */
function bench_fill_places(stdClass $size, int $now): void {
    global $DB;
    [$courses, $step] = [$size->courses, intdiv($size->courses, 8)];
    $roles = $DB->get_records_menu('role', null, '', 'shortname, id');
    $DB->execute("CREATE TEMPORARY TABLE bench_place ON COMMIT DROP AS
        SELECT u.id AS userid, n AS number, k, c.id AS courseid, h.id AS cohortid
        FROM generate_series({$size->from}, {$size->to} - 1) n
        JOIN {user} u ON u.username = 'etudiant' || lpad(n::text, 7, '0') CROSS JOIN generate_series(0, 7) k
        JOIN {course} c ON c.shortname = 'COURS-' || lpad(((n * 31 + k * $step) % $courses)::text, 5, '0')
        JOIN {cohort} h ON h.idnumber = 'PROMO-' || lpad(((n * 31 + k * $step) % $courses)::text, 5, '0')
        WHERE k < 5 OR (k = 7 AND n < $courses)");
    $role = "CASE WHEN k = 7 THEN {$roles['editingteacher']} ELSE {$roles['student']} END";
    $DB->execute("INSERT INTO {user_enrolments} (status, enrolid, userid, timestart, timeend, modifierid, timecreated, timemodified)
        SELECT 0, e.id, p.userid, $now, 0, 2, $now, $now
        FROM bench_place p JOIN {enrol} e ON e.courseid = p.courseid AND e.enrol = 'manual'");
    $DB->execute("INSERT INTO {role_assignments} (roleid, contextid, userid, component, itemid, timemodified, modifierid)
        SELECT $role, x.id, p.userid, '', 0, $now, 2
        FROM bench_place p JOIN {context} x ON x.contextlevel = 50 AND x.instanceid = p.courseid");
    $DB->execute("INSERT INTO {groups_members} (groupid, userid, timeadded, component, itemid)
        SELECT g.id, p.userid, $now, '', 0
        FROM bench_place p JOIN {groups} g ON g.courseid = p.courseid AND g.idnumber = 'TD' || (number % 4 + 1) WHERE k IN (1, 2)");
    $DB->execute("INSERT INTO {cohort_members} (cohortid, userid, timeadded)
        SELECT cohortid, userid, $now FROM bench_place WHERE k < 2");
}

/**
 * How many rows have been written so far in each table of the database, messages and logs among them.
 */
function bench_counts(stdClass $asked): array {
    global $DB;
    // The counts of a session that has ended are there at once; a moment is for the session itself to end.
    sleep(1);
    $rows = array_map('intval', $DB->get_records_sql_menu('SELECT relname, n_tup_ins + n_tup_upd + n_tup_del
        FROM pg_stat_user_tables'));
    return $rows;
}

/**
 * Moodle's numbers of accounts, of groups and of cohorts, by the names that the files have for them.
 */
function bench_numbers(stdClass $asked): array {
    global $DB;
    return [
        'users' => $DB->get_records_select_menu('user', "username LIKE 'etudiant%'", null, '', 'username, id'),
        'groups' => $DB->get_records_sql_menu("SELECT c.shortname || '/' || g.idnumber, g.id
            FROM {groups} g JOIN {course} c ON c.id = g.courseid"),
    ];
}

/**
 * A new category.
 */
function bench_category(stdClass $asked): array {
    $category = core_course_category::create(['name' => 'Bench ' . (core_course_category::top()->get_children_count() + 1)]);
    return ['id' => (int) $category->id, 'name' => $category->name];
}

/**
 * A token for the web services that are measured.
 */
function bench_token(stdClass $asked): array {
    global $CFG, $DB;
    require_once("$CFG->dirroot/webservice/lib.php");
    $manager = new webservice();
    $service = $DB->get_record('external_services', ['shortname' => 'toolsync_bench']);
    $id = $service ? $service->id : $manager->add_external_service((object) [
        'name' => 'toolsync bench', 'shortname' => 'toolsync_bench', 'enabled' => 1, 'restrictedusers' => 0, 'requiredcapability' => '',
        'downloadfiles' => 0, 'uploadfiles' => 0]);
    foreach ($asked->functions as $function) {
        if (!$manager->service_function_exists($function, $id)) {
            $manager->add_external_function_to_service($function, $id);
        }
    }
    set_config('enablewebservices', 1);
    set_config('webserviceprotocols', 'rest');
    require_once("$CFG->libdir/externallib.php");
    $generate = class_exists('core_external\util') ? ['core_external\util', 'generate_token'] : 'external_generate_token';
    return ['token' => $generate(0, $manager->get_external_service_by_id($id), get_admin()->id, context_system::instance())];
}

/**
 * Have the database refuse, from the next session on, every statement that writes; or no longer.
 */
function bench_read_only(stdClass $asked): array {
    global $CFG, $DB;
    $DB->execute('SET default_transaction_read_only = off');
    $DB->execute("ALTER DATABASE \"$CFG->dbname\" SET default_transaction_read_only = " . ($asked->on ? 'on' : 'off'));
    return [];
}

/**
 * Have each commit take so long, from the next session on. PostgreSQL lets only a superuser do this.
 */
function bench_slow_commits(stdClass $asked): array {
    global $CFG;
    $port = $CFG->dboptions['dbport'] ?? '' ?: 5432;
    $host = $CFG->dbhost ? "host='$CFG->dbhost'" : '';
    $link = pg_connect("$host port=$port dbname='$CFG->dbname' user='$asked->superuser'");
    if (!$link) {
        cli_error("PostgreSQL does not let $asked->superuser in.");
    }
    foreach (['commit_delay' => $asked->microseconds, 'commit_siblings' => 0] as $name => $value) {
        $set = $asked->microseconds ? "SET $name = $value" : "RESET $name";
        if (!pg_query($link, "ALTER DATABASE \"$CFG->dbname\" $set")) {
            cli_error("$asked->superuser may not set $name.");
        }
    }
    return [];
}

/**
 * Seconds that a commit of one small change takes.
 */
function bench_commit_time(stdClass $asked): array {
    global $DB;
    $row = $DB->get_record('config', ['name' => 'version']);
    $times = [];
    for ($i = 0; $i < 20; $i++) {
        $began = microtime(true);
        $DB->update_record('config', $row);
        $times[] = microtime(true) - $began;
    }
    sort($times);
    return ['median' => $times[10]];
}
