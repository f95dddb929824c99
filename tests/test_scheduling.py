"""How several workers share the tests; nothing else would say that they do not."""

import pytest


def test_several_workers_share_the_tests_as_scheduling_says(request: pytest.FixtureRequest) -> None:
    makers = request.config.hook.pytest_xdist_make_scheduler.get_hookimpls()
    # The last to be registered is the first to be asked.
    assert makers[-1].function.__annotations__["return"].__name__ == "SharersTogether"
