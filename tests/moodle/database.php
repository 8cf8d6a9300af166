<?php
// What the agent's driver of PostgreSQL does, beside what Moodle's own does: php database.php FOLDER; a line of JSON,
// null on another database.

define('CLI_SCRIPT', true);
require("$argv[1]/config.php");

use local_toolsync\database;

if ($DB->get_dbfamily() !== 'postgres') {
    exit("null\n");
}

/**
 * A bit of everything, often enough for plans to be kept; all of it is taken back.
 */
function work(): array {
    global $DB;
    $told = [];
    $transaction = $DB->start_delegated_transaction();
    for ($i = 0; $i < 6; $i++) {
        $key = "key$i";
        $id = $DB->insert_record('local_toolsync_batch', ['batchkey' => $key, 'results' => null, 'timecreated' => $i]);
        $told[] = is_int($id);
        $DB->update_record('local_toolsync_batch', ['id' => $id, 'results' => "é'\\$i", 'timecreated' => true]);
        $told[] = $DB->get_field('local_toolsync_batch', 'results', ['batchkey' => $key]);
        $DB->set_field('local_toolsync_batch', 'results', null, ['id' => $id]);
        $DB->set_field_select('local_toolsync_batch', 'timecreated', $i, 'results IS NULL AND id = :id', ['id' => $id]);
        $DB->execute('UPDATE {local_toolsync_batch} SET timecreated = timecreated + ? WHERE batchkey = ?', [10, $key]);
        $row = $DB->get_record('local_toolsync_batch', ['id' => $id]);
        $told[] = [$row->batchkey, $row->results, $row->timecreated];
        $told[] = [$DB->record_exists('local_toolsync_batch', ['batchkey' => $key]), $DB->record_exists('user', ['id' => -1])];
        $told[] = array_values($DB->get_records_menu('local_toolsync_batch', null, 'id DESC', 'id, timecreated', 1, 2));
        // A failure ends the statement, not the transaction.
        foreach (['insert_record' => ['local_toolsync_batch', ['batchkey' => $key, 'timecreated' => 0]],
            'get_records_sql' => ['SELECT id FROM {local_toolsync_batch} WHERE timecreated = ?', ['no number']],
            'execute' => ['UPDATE {local_toolsync_batch} SET no_such_column = ?', [1]]] as $method => $arguments) {
            try {
                $told[] = $DB->$method(...$arguments);
            } catch (dml_exception $problem) {
                // Where the number of the row is told, it is another one each time.
                $told[] = [get_class($problem), strtok($problem->error, "\n")];
            }
        }
    }
    try {
        $transaction->rollback(new Exception('taken back'));
    } catch (Exception $problem) {
        $told[] = $problem->getMessage();
    }
    $told[] = $DB->count_records_select('local_toolsync_batch', $DB->sql_like('batchkey', '?'), ['key%']);
    return $told;
}

$moodle = work();
database::take_over();
$own = work();
$plans = $DB->get_fieldset_sql('SELECT statement FROM pg_prepared_statements ORDER BY statement');
$CFG->dboptions['fetchbuffersize'] = 0;
$same = $DB;
$DB = moodle_database::get_driver_instance($CFG->dbtype, $CFG->dblibrary);
database::take_over();
$pooled = get_class($DB);
// On the first day some plugin may have a setting to write yet.
$DB = $same;
$DB->delete_records('config_plugins', ['plugin' => 'enrol_ldap', 'name' => 'objectclass']);
cache_helper::invalidate_by_definition('core', 'config', [], 'enrol_ldap');
$DB->execute('SET default_transaction_read_only = on');
$methods = array_column(\local_toolsync\reading\site::facts()['methods'], 0);
echo json_encode(['moodle' => $moodle, 'own' => $own, 'class' => get_class($same), 'plans' => $plans, 'pooled' => $pooled,
    'methods' => $methods]), "\n";
