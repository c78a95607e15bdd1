"""What can go wrong, as one small tree.

    GeostanceError
    ├── ConfigError   a config file or an override: file, key, what was expected
    ├── InputError    an article, a table or a folder that cannot be read
    ├── DataError     a training source whose rows are not as published
    ├── ModelError    a model folder that is missing, cut short or of another kind
    └── TrainingError a training run that cannot start, or cannot go on

Every message is one line that names the file, row or key and says what to do;
the command line prints it as it is. A DataError of several rows has a line for each.
"""


class GeostanceError(Exception):
    """Base of every error that a user can mend."""


class ConfigError(GeostanceError):
    """A config file, or an override of one, is not valid."""


class InputError(GeostanceError):
    """Something to be scored cannot be read."""


class DataError(GeostanceError):
    """A training or evaluation source is missing or malformed."""


class ModelError(GeostanceError):
    """A model folder is missing, incomplete or not ours."""


class TrainingError(GeostanceError):
    """A training run cannot start, or cannot go on."""
