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

namespace local_toolsync;

/**
 * What an administrator wants to know of the site before toolsync is let loose on it.
 *
 * @package    local_toolsync
 * @copyright  2026 The toolsync developers
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class hello {
    /**
     * What the call hello answers.
     *
     * @return array
     */
    public static function facts(): array {
        global $CFG, $DB, $USER;
        $database = $DB->get_server_info();
        return [
            'agent' => get_config('local_toolsync', 'version') ? self::release() : '',
            'protocols' => agent::PROTOCOLS,
            'moodle' => trim(preg_replace('/\(.*\)/', '', $CFG->release)),
            'version' => (float) $CFG->version,
            'php' => PHP_VERSION,
            'database' => trim($DB->get_dbfamily() . ' ' . ($database['version'] ?? '')),
            'time' => time(),
            'wwwroot' => $CFG->wwwroot,
            'maintenance' => self::in_maintenance(),
            'upgrade' => (bool) moodle_needs_upgrading(),
            'user' => $USER->username,
            'rights' => (object) rights::held(),
            'plugins' => array_keys(enrol_get_plugins(true)),
            'memory' => get_real_size(ini_get('memory_limit')),
            'runs_as' => self::account_name(function_exists('posix_geteuid') ? posix_geteuid() : false),
            'data_owner' => self::account_name(fileowner($CFG->dataroot)),
        ];
    }

    /**
     * Whether the site is closed: by its administrator, from the command line, or because it is being upgraded.
     *
     * Asked of the database: in a process that is kept open, $CFG is as old as the process.
     *
     * @return bool
     */
    public static function in_maintenance(): bool {
        global $CFG, $DB;
        if (file_exists($CFG->dataroot . '/climaintenance.html')) {
            return true;
        }
        $names = ['maintenance_enabled', 'upgraderunning'];
        $values = $DB->get_records_list('config', 'name', $names, '', 'name, value');
        $closed = $CFG->config_php_settings['maintenance_enabled'] ?? $values['maintenance_enabled']->value ?? 0;
        return !empty($closed) || ($values['upgraderunning']->value ?? 0) > time();
    }

    /**
     * The release of this plugin.
     *
     * @return string
     */
    private static function release(): string {
        return (string) \core_plugin_manager::instance()->get_plugin_info('local_toolsync')->release;
    }

    /**
     * The name of an account of the operating system.
     *
     * @param int|false $number its number, false when it is not known
     * @return string '' when it is not known
     */
    private static function account_name($number): string {
        if ($number === false) {
            return '';
        }
        $account = function_exists('posix_getpwuid') ? posix_getpwuid($number) : false;
        return $account ? $account['name'] : (string) $number;
    }
}
