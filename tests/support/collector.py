"""A collector of traces: OTLP over HTTP, on a free port of this machine."""

import gzip
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

_WITHIN_S = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedSpan:
    """A span as it came; ids in hexadecimal."""

    name: str
    trace_id: str
    span_id: str
    parent_id: str
    attributes: Mapping[str, str]


@dataclass(slots=True)
class Collector:
    """What came so far."""

    url: str
    content: list[bytes] = field(default_factory=list)

    def spans(self) -> Sequence[ReceivedSpan]:
        """Every span that came."""
        found = []
        for body in self.content:
            for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
                for scope in resource.scope_spans:
                    found += [
                        ReceivedSpan(
                            name=one.name,
                            trace_id=one.trace_id.hex(),
                            span_id=one.span_id.hex(),
                            parent_id=one.parent_span_id.hex(),
                            attributes={each.key: each.value.string_value or str(each.value.int_value) for each in one.attributes},
                        )
                        for one in scope.spans
                    ]
        return found

    def wait_for(self, name: str) -> ReceivedSpan:
        """Wait for a span of a name."""
        until_s = time.monotonic() + _WITHIN_S
        while time.monotonic() < until_s:
            for one in self.spans():
                if one.name == name:
                    return one
            time.sleep(0.1)
        raise AssertionError(name, [one.name for one in self.spans()])


@contextmanager
def collecting() -> Iterator[Collector]:
    """Run one."""

    class Taker(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            collector.content.append(gzip.decompress(body) if self.headers.get("Content-Encoding") == "gzip" else body)
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its signature
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Taker) as server:
        collector = Collector(f"http://127.0.0.1:{server.server_address[1]}/v1/traces")
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield collector
        finally:
            server.shutdown()
