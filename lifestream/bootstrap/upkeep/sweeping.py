"""What a sweep does beside the jobs, on either foundation."""

from lifestream.bootstrap import Application
from lifestream.bootstrap.time_zone import zone_of
from lifestream.bootstrap.upkeep.forgetting import forget_tools
from lifestream.services.forgetting.orders import finish_orders
from lifestream.services.forgetting.results_only import settle_results_only
from lifestream.services.quota.jobs import settle_ended_jobs
from lifestream.services.retention.carry_out import carry_out_retention


def sweep_beside(app: Application) -> None:
    """Finish what was to be forgotten, settle quotas, and let go what its time has come for."""
    zone, tools = zone_of(app.settings), forget_tools(app)
    finish_orders(app.backend, zone, tools=tools)
    settle_results_only(app.backend, zone)
    settle_ended_jobs(app.backend)
    carry_out_retention(app.backend, zone, tools=tools)
