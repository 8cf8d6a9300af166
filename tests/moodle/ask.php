<?php
/**
 * Asks the database of a Moodle: the rows of a statement, as JSON. Tables are written {user}.
 *
 * php ask.php FOLDER_OF_MOODLE SQL
 */

define('CLI_SCRIPT', true);
require($argv[1] . '/config.php');
$rows = [];
foreach ($DB->get_recordset_sql($argv[2]) as $row) {
    $rows[] = array_values((array) $row);
}
echo json_encode($rows), "\n";
