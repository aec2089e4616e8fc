"""A folder as gvfs shows an opened archive: regular files with their sizes that can only be read in sequence. MOUNT FOLDER"""
import errno
import os
import sys

# Debian's name for it, which elsewhere is called fuse.
from fusepy import FUSE, FuseOSError, Operations


class InSequence(Operations):
    def __init__(self, folder):
        self.folder = folder

    def at(self, path):
        return os.path.join(self.folder, path.lstrip("/"))

    def getattr(self, path, fh=None):
        try:
            found = os.lstat(self.at(path))
        except OSError as error:
            raise FuseOSError(error.errno or errno.EIO)
        keys = ("st_mode", "st_size", "st_mtime", "st_atime", "st_ctime", "st_nlink", "st_uid", "st_gid", "st_blocks")
        return {key: getattr(found, key) for key in keys}

    def readdir(self, path, fh):
        return [".", "..", *os.listdir(self.at(path))]

    def open(self, path, info):
        info.fh = os.open(self.at(path), os.O_RDONLY)
        info.nonseekable = 1
        return 0

    def read(self, path, length, offset, info):
        return os.pread(info.fh, length, offset)

    def release(self, path, info):
        os.close(info.fh)
        return 0


FUSE(InSequence(sys.argv[2]), sys.argv[1], foreground=True, raw_fi=True, nothreads=True)
