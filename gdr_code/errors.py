"""What can go wrong, and whose move it is.

GdrError                 the user can mend it: one line, exit 2
├── SourceError          a source cannot be read as a repository, tree or archive
├── OutputError          the output folder is foreign, inside the input, or cannot be written
├── JudgeError           a language model cannot be asked: it will not answer the next question either
├── KeyFileError         the pseudonym key is missing, unreadable, or not the one that began the run
└── ConfigError          an option or a configuration file is wrong
"""


class GdrError(Exception):
    """A failure the user can mend; its text is one line that names the file and the remedy."""


class SourceError(GdrError):
    """A source cannot be read."""


class OutputError(GdrError):
    """The output folder cannot be used."""


class JudgeError(GdrError):
    """A language model cannot be asked."""


class KeyFileError(GdrError):
    """The pseudonym key cannot be used."""


class ConfigError(GdrError):
    """An option or a configuration file is wrong."""
