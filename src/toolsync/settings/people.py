"""Settings of accounts, of their pictures, and of cohorts."""

from typing import Literal

from toolsync.settings.declaring import CourseIdentifier, Group, UserIdentifier, setting


class Users(Group):
    """Accounts (users_* and the course columns of the user file)."""

    file: str = setting("", "Command file of account creation and update; empty: userimport.csv.", "users_filelocation")
    identifier: UserIdentifier = setting(
        "idnumber", "The column by which a line finds its account.", "users_primaryidentity"
    )
    fall_back_to_username: bool = setting(
        False, "When the cell of the identifier is empty, find the account by its username."
    )
    course_identifier: CourseIdentifier = setting(
        "shortname", "What course1, course2, … name.", "courses_primaryidentity"
    )
    mode: Literal["create-and-update", "create", "update", "fill"] = setting(
        "create-and-update",
        "What may be done: both; only create; only update; only fill what is empty in existing accounts.",
    )
    create_passwords: bool = setting(
        False, "Have the site generate and mail a password for new accounts without one.", "users_createpasswords"
    )
    send_passwords: bool = setting(
        False,
        "Mail the password given in the file to its owner, to be changed at first login.",
        "users_sendpasswordtousers",
    )
    weak_passwords: Literal["accept", "refuse"] = setting(
        "accept", "A password below the policy: accepted, to be changed at first login, or refused."
    )
    password_length: int = setting(8, "Shortest password that the policy allows.", ge=0, le=128)
    allow_rename: bool = setting(False, "Honour the column oldusername.", "users_allowrename")
    protect_emails: bool = setting(
        True, "Keep the e-mail of existing accounts; only complete a missing one.", "users_protectemails"
    )
    allow_same_email: bool = setting(False, "Let several accounts have the same e-mail address.")
    revive: bool = setting(True, "Bring a deleted account back, instead of creating a new one with its username.")
    create_cohorts: bool = setting(True, "Create the cohorts that the cohort columns name and that are missing.")
    delete_file: str = setting(
        "", "Command file of account deletion; empty: userdelete.csv.", "users_deletefilelocation"
    )
    suspend_file: str = setting(
        "", "Command file of account suspension; empty: usersuspend.csv.", "users_suspendfilelocation"
    )
    restore_file: str = setting(
        "", "Command file of account restoration; empty: userrestore.csv.", "users_restorefilelocation"
    )
    ignore_unknown: bool = setting(
        False, "In these three files, leave lines alone whose account does not exist, instead of sending them back."
    )
    strict_restore: bool = setting(
        False, "Refuse to restore where several deleted accounts had the name, instead of taking the last deleted one."
    )


class Pictures(Group):
    """Pictures of accounts (userpictures_*)."""

    prefix: str = setting(
        "userpictures_", "How the names of the archives of pictures begin.", "userpictures_fileprefix", min_length=1
    )
    identifier: Literal["id", "idnumber", "username", "email", "hostedusername"] = setting(
        "idnumber",
        "What the pictures are named after; hostedusername: the username, @, and this site's number or address.",
        "userpictures_userfield",
        values={"1": "idnumber"},
    )
    overwrite: bool = setting(True, "Replace the picture of accounts that have one.", "userpictures_overwrite")
    force: bool = setting(False, "Set pictures again that have not changed since they were set.")
    force_deletion: bool = setting(
        True,
        "Delete the archive of pictures once it has been processed, whatever after.clean_up says.",
        "userpictures_forcedeletion",
    )
    most_images: int = setting(50_000, "Largest number of images in one archive.", ge=1)
    image_megabytes: int = setting(20, "Largest size of one image, in megabytes.", ge=1, le=200)
    archive_megabytes: int = setting(20_000, "Largest size of all images of an archive, in megabytes.", ge=1)
    megapixels: int = setting(50, "Largest number of pixels of an image, in millions.", ge=1, le=150)
    compression: int = setting(100, "So many times smaller an image may be packed: more is taken for a trap.", ge=2)


class Cohorts(Group):
    """Cohorts, their members, and the courses bound to them (cohorts_*)."""

    file: str = setting("", "Command file of cohorts and members; empty: cohorts.csv.", "cohorts_filelocation")
    binding_file: str = setting(
        "",
        "Command file of courses bound to cohorts; empty: cohortscourses.csv.",
        "cohorts_coursebindingfilelocation",
    )
    user_identifier: UserIdentifier = setting("idnumber", "What the column userid holds.", "cohorts_useridentifier")
    cohort_identifier: Literal["id", "idnumber", "name"] = setting(
        "idnumber",
        "What names a cohort: which of cid, cidnumber and cname is the key, and what the column cohort holds.",
        "cohorts_cohortidentifier",
    )
    course_identifier: CourseIdentifier = setting(
        "idnumber", "What the column course holds.", "cohorts_courseidentifier"
    )
    role_identifier: Literal["id", "shortname"] = setting(
        "shortname", "What the column role holds.", "cohorts_roleidentifier"
    )
    auto_create: bool = setting(
        True, "Create the cohorts that an add names and that are missing.", "cohorts_autocreate"
    )
    delete_empty: bool = setting(
        False, "Delete, after the file, the cohorts that it emptied, with what hangs on them.", "cohorts_syncdelete"
    )
    plain_del_deletes: bool = setting(True, "del without a user deletes the cohort; otherwise only delcohort does.")
    managed_by_others: Literal["refuse", "change"] = setting(
        "refuse", "Cohorts that another component manages: left alone, or changed all the same."
    )
    binding_del: Literal["disable", "remove"] = setting(
        "disable", "What del does to a binding: disables it and keeps those who came by it enrolled, or removes it."
    )
