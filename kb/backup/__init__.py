"""Backups: a help centre in one file, and back. What cannot be made again is in it, and no index:
that is built from the articles, and a file that was carried around must not bring code along."""

from kb.backup.pack import write_backup
from kb.backup.record import BackupFailed, BackupRefused, Contents
from kb.backup.unpack import restore_backup

__all__ = ["BackupFailed", "BackupRefused", "Contents", "restore_backup", "write_backup"]
