"""Receipts, estimates and the board as API documents."""

from lifestream.domain.jobs.cost import Cost
from lifestream.services.jobs.activity import Board, Entry, RetryReport
from lifestream.services.jobs.receipt import Receipt, RunReceipt
from lifestream.services.reprocess.rerun import RerunPlan
from web.presentation import links
from web.presentation.lanes import lane_of, lanes_of
from web.presentation.money import money
from web.presentation.progress import current_step, step_label
from web.presentation.stages import stage_label
from web.schemas.activity import (
    ActivityDocument,
    LaneDocument,
    LiveJobDocument,
    RefusedRetryDocument,
    RetryReportDocument,
)
from web.schemas.receipt import (
    MoneyDocument,
    ReceiptDocument,
    ReceiptLineDocument,
    ReceiptRunDocument,
    RerunEstimateDocument,
    StageEstimateDocument,
)


def money_document(cost: Cost, currency: str) -> MoneyDocument:
    """An amount."""
    return MoneyDocument(
        amount=round(cost.amount, 6),
        currency=currency,
        unknown=list(cost.unknown),
        text=money(cost, currency),
    )


def receipt_document(receipt: Receipt) -> ReceiptDocument:
    """Everything one recording cost."""
    currency = receipt.rates.currency
    return ReceiptDocument(
        job_id=receipt.job_id,
        video_id=receipt.video_id,
        status=receipt.status,
        media_s=receipt.media_s,
        waited_s=receipt.waited_s,
        wall_s=round(receipt.wall_s, 3),
        cpu_s=round(receipt.cpu_s, 3),
        tokens_in=receipt.tokens[0],
        tokens_out=receipt.tokens[1],
        stages_kept=receipt.stages_kept,
        cost=money_document(receipt.cost, currency),
        prices_of=receipt.rates.table.gathered_on,
        runs=[_run_document(run, currency) for run in receipt.runs],
    )


def _run_document(run: RunReceipt, currency: str) -> ReceiptRunDocument:
    return ReceiptRunDocument(
        started_at=run.started_at,
        ended_at=run.ended_at,
        waited_s=run.waited_s,
        wall_s=round(run.wall_s, 3),
        cpu_s=round(run.cpu_s, 3),
        tokens_in=run.tokens[0],
        tokens_out=run.tokens[1],
        cost=money_document(run.cost, currency),
        lines=[
            ReceiptLineDocument(record=line.record, cost=money_document(line.cost, currency))
            for line in run.lines
        ],
    )


def rerun_document(plan: RerunPlan) -> RerunEstimateDocument:
    """The effect of making a stage again."""
    currency = plan.rates.currency
    return RerunEstimateDocument(
        video_id=plan.video.video_id,
        stage=plan.stage,
        again=[
            StageEstimateDocument(
                stage=one.stage,
                label=stage_label(one.stage),
                wall_s=one.wall_s,
                cost=money_document(one.cost, currency),
                source=one.source,
            )
            for one in plan.again
        ],
        kept=list(plan.kept),
        edits_kept=plan.edits,
        wall_s=plan.wall_s,
        cost=money_document(plan.cost, currency),
        obstacle=plan.obstacle,
    )


def activity_document(board: Board) -> ActivityDocument:
    """Work in progress."""
    failed = [one.job.job_id for one in board.troubled if one.job.status == "FAILED"]
    return ActivityDocument(
        tag=board.tag,
        lanes=[
            LaneDocument(
                name=lane.name,
                label=lane.label,
                active=len(lane.entries),
                to_come=lane.to_come,
                failed=lane.failed,
            )
            for lane in lanes_of(board)
        ],
        live=[_live_document(entry) for entry in board.live],
        failed=list(failed),
        incomplete=[e.job.job_id for e in board.troubled if e.job.job_id not in failed],
    )


def _live_document(entry: Entry) -> LiveJobDocument:
    job = entry.job
    return LiveJobDocument(
        job_id=job.job_id,
        video_id=job.video_id,
        title=entry.video.display_title if entry.video else "",
        status=job.status,
        lane=lane_of(job),
        step=current_step(job.current_stage),
        step_label=step_label(job.current_stage) if job.current_stage else "",
        progress=round(job.progress, 4),
        page_url=links.moment(job.video_id),
    )


def retry_document(report: RetryReport) -> RetryReportDocument:
    """The outcome of trying many jobs again."""
    return RetryReportDocument(
        queued=[job.job_id for job in report.queued],
        refused=[RefusedRetryDocument(job_id=job, reason=why) for job, why in report.refused],
        left=report.left,
    )
