"""The demo: the files of a French-speaking university, put into a site by the very commands that a user would type.

``university`` who and what there is · ``samples`` its command files, some lines wrong on purpose · ``files`` what such
a file is made of: lines, and what must become of each · ``story`` the commands, one after the other, and the checks ·
``commands`` how they are called · ``words`` what is said, in French and English.
"""
