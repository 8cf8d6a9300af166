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

namespace local_toolsync\reading;

use local_toolsync\applying\courses;

/**
 * What holds for the whole site: its roles, its plugins, what it gives to new accounts and courses.
 *
 * @package    local_toolsync
 * @copyright  2026 The toolsync developers
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class site {
    /** @var string[] Columns of accounts for which the site has a default. */
    const USERCOLUMNS = [
        'city', 'country', 'lang', 'maildisplay', 'mailformat', 'maildigest', 'autosubscribe', 'trackforums',
    ];

    /** @var string[] Columns of courses for which the site has a default, as numbers. */
    const COURSECOLUMNS = [
        'visible', 'newsitems', 'showgrades', 'showreports', 'maxbytes', 'groupmode', 'groupmodeforce',
        'enablecompletion', 'coursedisplay', 'numsections',
    ];

    /** @var string[] Image types => the function of PHP that reads them. Moodle itself knows no other. */
    const PICTURETYPES = ['GIF' => 'imagecreatefromgif', 'JPEG' => 'imagecreatefromjpeg', 'PNG' => 'imagecreatefrompng'];

    /** @var string[] Totals => what is counted. */
    const TOTALS = [
        'users' => '{user} WHERE deleted = 0 AND mnethostid = :host',
        'courses' => '{course} WHERE category <> 0',
        'enrolments' => '{user_enrolments}',
        'cohorts' => '{cohort}',
        'groups' => '{groups}',
        'cohort_members' => '{cohort_members}',
        'categories' => '{course_categories}',
    ];

    /**
     * All of it.
     *
     * @return array
     */
    public static function facts(): array {
        global $CFG, $DB;
        require_once($CFG->dirroot . '/course/lib.php');
        $category = $DB->get_fieldset_sql('SELECT id FROM {course_categories} WHERE parent = 0 ORDER BY sortorder, id');
        return [
            'course' => (int) SITEID,
            'default_category' => (int) ($category[0] ?? 0),
            'roles' => self::roles(),
            'methods' => self::methods(),
            'auths' => array_values(array_unique(array_merge(get_enabled_auth_plugins(), ['manual', 'nologin']))),
            'languages' => array_keys(get_string_manager()->get_list_of_translations()),
            'course_formats' => array_values(get_sorted_course_formats(true)),
            'profile_fields' => self::profile_fields(),
            'picture_types' => array_keys(array_filter(self::PICTURETYPES, 'function_exists')),
            'hosts' => self::hosts(),
            'modules' => $DB->get_fieldset_sql('SELECT name FROM {modules} ORDER BY name'),
            'user_defaults' => self::user_defaults(),
            'course_defaults' => self::course_defaults(),
            'course_methods' => self::course_methods(),
        ];
    }

    /**
     * The roles.
     *
     * @return array of [id, short name]
     */
    private static function roles(): array {
        global $DB;
        $roles = [];
        foreach ($DB->get_records('role', null, 'id', 'id, shortname') as $role) {
            $roles[] = [(int) $role->id, $role->shortname];
        }
        return $roles;
    }

    /**
     * The enrolment plugins that are installed, and what others than they themselves may do through them.
     *
     * @return array of [name, enabled, enrols, unenrols, manages, leaving]
     */
    private static function methods(): array {
        $methods = [];
        $names = array_keys(\core_component::get_plugin_list('enrol'));
        sort($names);
        foreach ($names as $name) {
            if ($name === 'ldap' && !get_config('enrol_ldap', 'objectclass')) {
                // It writes this setting when it is made for the first time, and reading must not write. It was never used.
                $methods[] = [$name, enrol_is_enabled($name), false, false, false, 'unenrol'];
                continue;
            }
            $plugin = enrol_get_plugin($name);
            if ($plugin === null) {
                continue;
            }
            $instance = (object) [
                'id' => 0, 'enrol' => $name, 'courseid' => 0, 'status' => ENROL_INSTANCE_ENABLED, 'roleid' => 0,
                'customint1' => 0, 'customint2' => 0, 'customint3' => 0, 'customint4' => 0, 'customint5' => 0,
                'customint6' => 0, 'customint7' => 0, 'customint8' => 0, 'customchar1' => '', 'customtext1' => '',
            ];
            $methods[] = [
                $name, enrol_is_enabled($name), (bool) $plugin->allow_enrol($instance),
                (bool) $plugin->allow_unenrol($instance), (bool) $plugin->allow_manage($instance),
                self::leaving($name, $plugin),
            ];
        }
        return $methods;
    }

    /**
     * What becomes of those who leave the source of a method.
     *
     * @param string $name
     * @param \enrol_plugin $plugin
     * @return string
     */
    private static function leaving(string $name, \enrol_plugin $plugin): string {
        // What the plugins themselves take where nothing is set.
        $default = $name === 'meta' ? ENROL_EXT_REMOVED_SUSPENDNOROLES : ENROL_EXT_REMOVED_UNENROL;
        $sourced = in_array($name, methods::SOURCED);
        $action = $sourced ? (int) $plugin->get_config('unenrolaction', $default) : ENROL_EXT_REMOVED_UNENROL;
        return $action === ENROL_EXT_REMOVED_UNENROL ? 'unenrol' : 'suspend';
    }

    /**
     * The custom profile fields.
     *
     * @return array of [short name, kind, options, unique]
     */
    private static function profile_fields(): array {
        global $DB;
        $fields = [];
        foreach ($DB->get_records('user_info_field', null, 'categoryid, sortorder, id') as $field) {
            $options = [];
            if ($field->datatype === 'menu') {
                $options = explode("\n", str_replace("\r", '', (string) $field->param1));
            } else if ($field->datatype === 'text' && (int) $field->param2) {
                $options = [(string) (int) $field->param2];
            } else if ($field->datatype === 'datetime') {
                $options = [(string) (int) $field->param1, (string) (int) $field->param2];
            }
            $fields[] = [$field->shortname, $field->datatype, $options, (bool) $field->forceunique];
        }
        return $fields;
    }

    /**
     * What stands for this site as the host of an account.
     *
     * @return string[]
     */
    private static function hosts(): array {
        global $CFG;
        $address = \core_text::strtolower(rtrim($CFG->wwwroot, '/'));
        $host = (string) parse_url($address, PHP_URL_HOST);
        return array_values(array_unique([(string) $CFG->mnet_localhost_id, $address, $host]));
    }

    /**
     * What a new account takes where nothing is said.
     *
     * @return string[] column => text
     */
    private static function user_defaults(): array {
        $defaults = ['timezone' => '99'];
        foreach (self::USERCOLUMNS as $column) {
            $defaults[$column] = (string) \core_user::get_property_default($column);
        }
        // For no country, the setting has 0.
        $defaults['country'] = $defaults['country'] === '0' ? '' : $defaults['country'];
        return $defaults;
    }

    /**
     * What a new course takes where nothing is said.
     *
     * @return array column => text or number
     */
    private static function course_defaults(): array {
        $config = get_config('moodlecourse');
        $defaults = ['summary' => '', 'legacyfiles' => 0, 'theme' => ''];
        $defaults['format'] = (string) ($config->format ?? 'topics');
        $defaults['lang'] = (string) ($config->lang ?? '');
        foreach (self::COURSECOLUMNS as $column) {
            if (isset($config->$column)) {
                $defaults[$column] = (int) $config->$column;
            }
        }
        return $defaults;
    }

    /**
     * What a new course has from the beginning, in the order of its instances. Where the site does not give the manual
     * one, the agent adds it.
     *
     * @return array of [method, enabled, role]
     */
    private static function course_methods(): array {
        $ours = array_intersect_key(enrol_get_plugins(true), courses::METHODS);
        $given = array_filter($ours, function (\enrol_plugin $plugin): bool {
            return (bool) $plugin->get_config('defaultenrol');
        });
        $methods = [];
        foreach ($given + ['manual' => enrol_get_plugin('manual')] as $name => $plugin) {
            $enabled = (int) $plugin->get_config('status') === ENROL_INSTANCE_ENABLED;
            $methods[] = [$name, $enabled, (int) $plugin->get_config('roleid')];
        }
        return $methods;
    }

    /**
     * How many there are of what.
     *
     * @param callable $emit
     */
    public static function totals(callable $emit): void {
        global $CFG, $DB;
        foreach (self::TOTALS as $name => $from) {
            $params = strpos($from, ':host') === false ? [] : ['host' => $CFG->mnet_localhost_id];
            $emit('totals', [$name, (int) $DB->count_records_sql("SELECT COUNT(1) FROM $from", $params)]);
        }
    }
}
