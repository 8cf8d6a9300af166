<?php
// This file is part of Moodle - http://moodle.org/
//
// Moodle is free software: you can redistribute it and/or modify
// it under the terms of the GNU General Public License as published by
// the Free Software Foundation, either version 3 of the License, or
// (at your option) any later version.
//
// Moodle is distributed in the hope that it will be useful,
// but WITHOUT ANY WARRANTY; without even the implied warranty of
// MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.  See the
// GNU General Public License for more details.
//
// You should have received a copy of the GNU General Public License
// along with Moodle.  If not, see <http://www.gnu.org/licenses/>.

namespace local_toolsync\external;

use local_toolsync\agent;
use local_toolsync\answer;

defined('MOODLE_INTERNAL') || die();

// Moodle 4.1 has these classes under other names.
if (!class_exists(\core_external\external_api::class)) {
    global $CFG;
    require_once($CFG->libdir . '/externallib.php');
    foreach (['external_api', 'external_function_parameters', 'external_single_structure', 'external_value'] as $name) {
        class_alias($name, "core_external\\$name");
    }
}

/**
 * What the web-service functions have in common: text of a request in, text of an answer out.
 *
 * @package    local_toolsync
 * @copyright  2026 The toolsync developers
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
abstract class call extends \core_external\external_api {
    /**
     * What is taken.
     *
     * @return \core_external\external_function_parameters
     */
    public static function execute_parameters(): \core_external\external_function_parameters {
        return new \core_external\external_function_parameters([
            'request' => new \core_external\external_value(PARAM_RAW, 'The request, as JSON'),
        ]);
    }

    /**
     * What is given.
     *
     * @return \core_external\external_single_structure
     */
    public static function execute_returns(): \core_external\external_single_structure {
        return new \core_external\external_single_structure([
            'answer' => new \core_external\external_value(PARAM_RAW, 'The lines of the answer, each of them JSON'),
        ]);
    }

    /**
     * Answer a request. What the caller may do is checked by the agent, which says in its answer what is missing.
     *
     * @param string $request the request, as JSON
     * @param string[] $calls the calls that may be asked for
     * @return string[] the answer
     */
    protected static function answer(string $request, array $calls): array {
        ['request' => $request] = self::validate_parameters(self::execute_parameters(), ['request' => $request]);
        self::validate_context(\context_system::instance());
        raise_memory_limit(MEMORY_EXTRA);
        \core_php_time_limit::raise();
        $lines = [];
        (new agent())->answer($request, new answer(function (string $line) use (&$lines): void {
            $lines[] = $line;
        }), $calls);
        return ['answer' => implode("\n", $lines)];
    }
}
