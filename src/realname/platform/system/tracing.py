"""Traces of requests, durable steps and outside calls (ADR 0085): off, and without cost, unless `traces_url` names a collector.

A span says what was done, for how long and with which code: the template of a route, the word for a step or a system, and ids of ours.
Nothing of a person is an attribute, and no message of an error. Only this module knows OpenTelemetry, which is an extra.
"""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from realname.kernel.errors import RealNameError
from realname.platform.config.logs import silence_library

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import Span, Tracer

_LIBRARY = "opentelemetry"
_HEADER = "traceparent"
_EXPORT_WITHIN_S = 5
_STOP_WITHIN_S = 1.0
_QUEUE = 2048  # spans that wait for the collector; while it is away, later ones are dropped
Value = str | int


class Side(Enum):
    """Which side of a call a span is of."""

    SERVER = "SERVER"
    CLIENT = "CLIENT"
    INTERNAL = "INTERNAL"


class Spanned:
    """The span that is under way, or none: the caller that sets something need not know."""

    def __init__(self, span: "Span | None" = None) -> None:
        """Take it."""
        self._span = span

    def name(self, name: str) -> None:
        """Name it anew, once it is known what it is of."""
        if self._span is not None:
            self._span.update_name(name)

    def set(self, **attributes: Value | None) -> None:
        """Add attributes; a value of None is left out, and `__` in a name stands for a dot."""
        for name, value in attributes.items():
            if self._span is not None and value is not None:
                self._span.set_attribute(name.replace("__", "."), value)

    def fail(self, code: str) -> None:
        """Say that it failed, by a code."""
        if self._span is not None:
            from opentelemetry.trace import StatusCode  # noqa: PLC0415 - an extra

            self._span.set_attribute("error.type", code)
            self._span.set_status(StatusCode.ERROR)


_NONE = Spanned()


@dataclass(frozen=True, slots=True)
class _Tracing:
    """What makes spans and sends them."""

    provider: "TracerProvider"
    tracer: "Tracer"


_running: list[_Tracing] = []


def start_tracing(url: str, *, share: float, version: str, mode: str) -> Callable[[], None]:
    """Make spans from now on, and send them to a collector from a thread of its own.

    Args:
        url: Of the collector (OTLP over HTTP).
        share: Of the traces that begin here, 0 to 1; a caller that sends `traceparent` has decided already.
        version: Of realname.
        mode: `sandbox` or `production`.

    Returns:
        What ends it, within a second.

    Raises:
        ImportError: The extra `traces` is not installed.
    """
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415 - an extra
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415
    from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased  # noqa: PLC0415

    silence_library(_LIBRARY)  # a collector that is away is no trouble of this process
    about = Resource({"service.name": "realname", "service.version": version, "deployment.environment.name": mode})
    provider = TracerProvider(sampler=ParentBased(TraceIdRatioBased(share)), resource=about, shutdown_on_exit=False)
    exporter = OTLPSpanExporter(endpoint=url, timeout=_EXPORT_WITHIN_S)
    provider.add_span_processor(BatchSpanProcessor(exporter, max_queue_size=_QUEUE))
    running = _Tracing(provider, provider.get_tracer("realname", version))
    _running.append(running)

    def stop() -> None:
        _running.remove(running)
        ending = threading.Thread(target=provider.shutdown, name="traces-end", daemon=True)
        ending.start()
        ending.join(_STOP_WITHIN_S)

    return stop


def is_tracing() -> bool:
    """Whether spans are made."""
    return bool(_running)


def span(name: str, *, side: Side = Side.INTERNAL, parent: str = "", **attributes: Value | None) -> AbstractContextManager[Spanned]:
    """Make a span of what is done within; nothing where no traces are made.

    Args:
        name: Of few values: a route's template, a step, a system.
        side: Of a call.
        parent: A `traceparent` that it belongs to; empty: the span that is under way in this thread, or none.
        attributes: As `Spanned.set`.
    """
    return _span(_running[-1], name, side, parent, attributes) if _running else nullcontext(_NONE)


@contextmanager
def _span(tracing: _Tracing, name: str, side: Side, parent: str, attributes: Mapping[str, Value | None]) -> Iterator[Spanned]:
    from opentelemetry.trace import SpanKind  # noqa: PLC0415 - an extra
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator  # noqa: PLC0415

    context = TraceContextTextMapPropagator().extract({_HEADER: parent}) if parent else None
    with tracing.tracer.start_as_current_span(
        name, context=context, kind=SpanKind[side.value], record_exception=False, set_status_on_exception=False
    ) as made:
        spanned = Spanned(made)
        spanned.set(**attributes)
        try:
            yield spanned
        except Exception as problem:
            spanned.fail(problem.code if isinstance(problem, RealNameError) else type(problem).__name__)
            raise


def traceparent() -> str:
    """What a callee is told of the span that is under way (W3C Trace Context); empty: there is none."""
    if not _running:
        return ""
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator  # noqa: PLC0415 - an extra

    carrier: dict[str, str] = {}
    TraceContextTextMapPropagator().inject(carrier)
    return carrier.get(_HEADER, "")
