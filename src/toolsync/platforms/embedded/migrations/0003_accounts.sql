-- Pictures of accounts, and deleted accounts found by the e-mail that they had.

-- The username of a deleted account begins with its former e-mail.
CREATE INDEX user_deleted ON user (lower(username)) WHERE deleted = 1;

-- The picture of an account, as Moodle keeps it: squares of 100, 35 and 512 pixels.
CREATE TABLE picture (
    user INTEGER PRIMARY KEY,
    hash TEXT NOT NULL, -- MD5 of the bytes that it was made of
    revision INTEGER NOT NULL, -- another one each time that it is set
    ending TEXT NOT NULL, -- jpg or png
    f1 BLOB NOT NULL,
    f2 BLOB NOT NULL,
    f3 BLOB NOT NULL
);

INSERT INTO site (name, value) VALUES
    ('picture_types', '["GIF", "JPEG", "PNG", "WEBP"]'),
    ('hosts', '["1"]');
