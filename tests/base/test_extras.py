"""An extra is asked for only where something of it is not installed."""

import pytest

from negotiation.base.errors import InputError
from negotiation.base.extras import needing


@pytest.mark.parametrize(
    ("error", "raised"),
    [
        (ModuleNotFoundError(name="solara"), InputError),
        (ModuleNotFoundError(name="negotiation.app.gone"), ModuleNotFoundError),
        (ImportError("cannot import name", name="solara"), ImportError),
    ],
)
def test_only_what_is_not_installed_asks_for_an_extra(error, raised):
    with pytest.raises((InputError, ImportError)) as caught, needing("the page", "app"):
        raise error
    assert type(caught.value) is raised
