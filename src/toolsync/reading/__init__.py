"""Reading command files: encodings, physical lines, cells; every line accounted for, every byte kept.

Lecture des fichiers de commande. ``open_command_file`` gives the header and the blocks of rows; ``raw_lines`` and
``copy_lines`` give the same physical lines byte for byte, for the tryback.
"""

from toolsync.reading.blocks import Block, IgnoredLines, RefusedLine
from toolsync.reading.command_file import CommandFile, open_command_file
from toolsync.reading.header import HeaderCell
from toolsync.reading.physical import copy_lines, raw_lines, wanted_lines
from toolsync.reading.pictures import PictureArchive, PictureRules, open_archive
from toolsync.reading.repacking import repack
from toolsync.reading.rules import SEPARATORS, SETTLED_ENCODINGS, ReadingRules

__all__ = [
    "SEPARATORS",
    "SETTLED_ENCODINGS",
    "Block",
    "CommandFile",
    "HeaderCell",
    "IgnoredLines",
    "PictureArchive",
    "PictureRules",
    "ReadingRules",
    "RefusedLine",
    "copy_lines",
    "open_archive",
    "open_command_file",
    "raw_lines",
    "repack",
    "wanted_lines",
]
