import json

import pytest

from geostance.models.errors import GeostanceError
from geostance.models.extras import need_extra


def test_a_package_that_is_there():
    assert need_extra("json", "tables") is json


def test_a_package_that_is_not():
    with pytest.raises(GeostanceError) as caught:
        need_extra("no_such_package", "tables")
    assert str(caught.value) == (
        "no_such_package is not installed: pip install 'geostance[tables]'"
    )
