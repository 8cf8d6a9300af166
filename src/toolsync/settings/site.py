"""The settings of a site, all groups together."""

from toolsync.settings.declaring import Group
from toolsync.settings.people import Cohorts, Pictures, Users
from toolsync.settings.running import After, Limits, Moodle, Reading
from toolsync.settings.teaching import Courses, Enrolments, Groups


class Settings(Group):
    """Every setting of a site."""

    reading: Reading = Reading()
    users: Users = Users()
    pictures: Pictures = Pictures()
    courses: Courses = Courses()
    enrolments: Enrolments = Enrolments()
    cohorts: Cohorts = Cohorts()
    groups: Groups = Groups()
    moodle: Moodle = Moodle()
    after: After = After()
    limits: Limits = Limits()
