"""gRPC services without generated servers: methods by name, recorded calls, failures on order."""

import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from types import TracebackType
from typing import Any, NoReturn, Self

import grpc

Method = tuple[Callable[[Any, Any], Any], Any, Any]
"""Implementation, request type, response type (proto-plus or plain protobuf)."""

THREADS = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedCall:
    """One call as it arrived."""

    method: str
    """``package.Service/Method``."""
    request: Any


@dataclass(slots=True)
class RpcFault:
    """How the next matching calls fail."""

    code: grpc.StatusCode
    message: str
    times: int
    method: str
    delay_s: float
    after_work: bool


class GrpcServer(ABC):
    """Serves ``self.services()`` on a free loopback port, without encryption.

    Attributes:
        requests: Every call, oldest first, refused ones too.
    """

    def __init__(self) -> None:
        self.requests: list[RecordedCall] = []
        self._faults: list[RpcFault] = []
        self._lock = threading.Lock()
        self._server: Any = None
        self._port = 0

    @property
    def endpoint(self) -> str:
        """``127.0.0.1:PORT``, for an insecure channel."""
        return f"127.0.0.1:{self._port}"

    @abstractmethod
    def services(self) -> Mapping[str, Mapping[str, Method]]:
        """Methods by service name."""

    def start(self) -> Self:
        """Answer from now on."""
        self._server = grpc.server(ThreadPoolExecutor(THREADS))
        self._server.add_generic_rpc_handlers(
            tuple(
                grpc.method_handlers_generic_handler(
                    service,
                    {name: self._handler(f"{service}/{name}", *m) for name, m in methods.items()},
                )
                for service, methods in self.services().items()
            )
        )
        self._port = self._server.add_insecure_port("127.0.0.1:0")
        self._server.start()
        return self

    def stop(self) -> None:
        """Close the address; harmless to repeat."""
        if self._server is not None:
            self._server.stop(grace=0.2).wait()

    def fail_next(
        self,
        code: grpc.StatusCode,
        message: str = "a failure on order",
        *,
        times: int = 1,
        method: str = "",
        delay_s: float = 0.0,
        after_work: bool = False,
    ) -> None:
        """Refuse the next calls.

        Args:
            method: Only those whose name contains this.
            after_work: Do the work first, then lose the answer.
        """
        with self._lock:
            self._faults.append(RpcFault(code, message, times, method, delay_s, after_work))

    def calls(self, method: str) -> list[Any]:
        """Requests of the methods whose name contains ``method``."""
        return [call.request for call in self.requests if method in call.method]

    def _handler(
        self, name: str, implementation: Callable[[Any, Any], Any], asked: Any, answered: Any
    ) -> Any:
        def call(request: Any, context: Any) -> Any:
            self.requests.append(RecordedCall(method=name, request=request))
            fault = self._take(name)
            if fault and not fault.after_work:
                time.sleep(fault.delay_s)
                context.abort(fault.code, fault.message)
            answer = implementation(request, context)
            if fault:
                time.sleep(fault.delay_s)
                context.abort(fault.code, fault.message)
            return answer

        read = getattr(asked, "deserialize", None) or asked.FromString
        write = getattr(answered, "serialize", None) or answered.SerializeToString
        return grpc.unary_unary_rpc_method_handler(
            call, request_deserializer=read, response_serializer=write
        )

    def _take(self, name: str) -> RpcFault | None:
        with self._lock:
            for fault in self._faults:
                if fault.method in name:
                    fault.times -= 1
                    if fault.times <= 0:
                        self._faults.remove(fault)
                    return fault
        return None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


def refuse(context: Any, code: grpc.StatusCode, message: str) -> NoReturn:
    """End the call with an error."""
    context.abort(code, message)
    raise AssertionError("abort raises")


def invalid_argument(context: Any, message: str) -> NoReturn:
    """End the call with INVALID_ARGUMENT."""
    refuse(context, grpc.StatusCode.INVALID_ARGUMENT, message)


def not_found(context: Any, message: str) -> NoReturn:
    """End the call with NOT_FOUND."""
    refuse(context, grpc.StatusCode.NOT_FOUND, message)
