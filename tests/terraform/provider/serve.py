"""The stand-in provider: Terraform's plugin protocol 6 over a schema file. It touches nothing.

Run with the Python of .venv-infra: ``serve.py SCHEMA.json`` says what TF_REATTACH_PROVIDERS has to
be, and serves until its standard input ends. It is enough for ``init``, ``validate``, ``test`` with
``mock_provider``, and ``plan`` of a project that is empty.
"""

import json
import os
import signal
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

import grpc
import msgpack
import tf.provider
import tf.runner
from tf.gen import tfplugin_pb2 as pb
from tf.gen import tfplugin_pb2_grpc as rpc

UNKNOWN = msgpack.ExtType(0, b"\x00")
"""How Terraform writes "known after apply"."""

WRITE_ONLY = b"\x58\x01"
"""Field 11 of Schema.Attribute, true. Source: terraform, docs/plugin-protocol/tfplugin6.8.proto;
the generated classes of ``tf`` are older and have no name for it."""

NESTING = {
    "single": pb.Schema.NestedBlock.SINGLE,
    "list": pb.Schema.NestedBlock.LIST,
    "set": pb.Schema.NestedBlock.SET,
}

Json = dict[str, Any]


def attribute(name: str, given: Json) -> Any:
    """One attribute as a protocol message."""
    message = pb.Schema.Attribute(
        name=name,
        type=json.dumps(given["type"]).encode(),
        required=given.get("required", False),
        optional=given.get("optional", False),
        computed=given.get("computed", False),
    )
    if given.get("write_only"):
        message.MergeFromString(WRITE_ONLY)
    return message


def block(given: Json) -> Any:
    """One block as a protocol message."""
    nested = [
        pb.Schema.NestedBlock(
            type_name=name,
            nesting=NESTING[one["nesting_mode"]],
            min_items=one.get("min_items", 0),
            max_items=one.get("max_items", 0),
            block=block(one["block"]),
        )
        for name, one in given["block_types"].items()
    ]
    attributes = [attribute(name, one) for name, one in given["attributes"].items()]
    return pb.Schema.Block(attributes=attributes, block_types=nested)


def schemas(given: Json) -> Json:
    """Types and their schemas as protocol messages."""
    return {name: pb.Schema(block=block(one)) for name, one in given.items()}


def packed(value: Any) -> Any:
    """A value as Terraform wants it."""
    return pb.DynamicValue(msgpack=msgpack.packb(value))


def unpacked(value: Any) -> Any:
    """The value that Terraform sent."""
    return msgpack.unpackb(value.msgpack, raw=False, strict_map_key=False, ext_hook=msgpack.ExtType)


def planned(given: Json, proposed: Json | None) -> Json | None:
    """``proposed`` with everything unknown that only Google could say."""
    if proposed is None:  # It is to be destroyed.
        return None
    result = dict(proposed)
    for name, one in given["attributes"].items():
        if one.get("write_only"):
            result[name] = None
        elif one.get("computed") and result.get(name) is None:
            result[name] = UNKNOWN
    return result


class SchemaOnly(rpc.ProviderServicer):  # type: ignore[misc]
    """Answers what Terraform asks before anything is made.

    Attributes:
        given: ``provider``, ``resources``, ``data`` (blocks) and ``answers``: what a data source
            reads, by its type.
    """

    given: Json = {}  # noqa: RUF012 - set once, before the server starts

    def __init__(self, _provider: Any) -> None:
        """The runner gives the provider that it was made for."""

    def GetMetadata(self, request: Any, context: Any) -> Any:
        resources, data = self.given["resources"], self.given["data"]
        return pb.GetMetadata.Response(
            resources=[pb.GetMetadata.ResourceMetadata(type_name=one) for one in resources],
            data_sources=[pb.GetMetadata.DataSourceMetadata(type_name=one) for one in data],
        )

    def GetProviderSchema(self, request: Any, context: Any) -> Any:
        return pb.GetProviderSchema.Response(
            provider=pb.Schema(block=block(self.given["provider"])),
            resource_schemas=schemas(self.given["resources"]),
            data_source_schemas=schemas(self.given["data"]),
            provider_meta=pb.Schema(block=pb.Schema.Block()),
        )

    def ValidateProviderConfig(self, request: Any, context: Any) -> Any:
        return pb.ValidateProviderConfig.Response()

    def ValidateResourceConfig(self, request: Any, context: Any) -> Any:
        return pb.ValidateResourceConfig.Response()

    def ValidateDataResourceConfig(self, request: Any, context: Any) -> Any:
        return pb.ValidateDataResourceConfig.Response()

    def ConfigureProvider(self, request: Any, context: Any) -> Any:
        return pb.ConfigureProvider.Response()

    def UpgradeResourceState(self, request: Any, context: Any) -> Any:
        state = pb.DynamicValue(json=request.raw_state.json)
        return pb.UpgradeResourceState.Response(upgraded_state=state)

    def ReadResource(self, request: Any, context: Any) -> Any:
        return pb.ReadResource.Response(new_state=request.current_state)

    def PlanResourceChange(self, request: Any, context: Any) -> Any:
        schema = self.given["resources"][request.type_name]
        new = planned(schema, unpacked(request.proposed_new_state))
        # The old kind of provider, as Google's is: it may plan what nobody configured.
        return pb.PlanResourceChange.Response(planned_state=packed(new), legacy_type_system=True)

    def ReadDataSource(self, request: Any, context: Any) -> Any:
        answer = self.given["answers"].get(request.type_name, {})
        state = {n: answer.get(n) if v is None else v for n, v in unpacked(request.config).items()}
        return pb.ReadDataSource.Response(state=packed(state))

    def GetFunctions(self, request: Any, context: Any) -> Any:
        return pb.GetFunctions.Response()

    def StopProvider(self, request: Any, context: Any) -> Any:
        return pb.StopProvider.Response()


class Google:
    """What the runner asks of a provider."""

    def full_name(self) -> str:
        """Where Terraform thinks it comes from."""
        return "registry.terraform.io/hashicorp/google"


def end_with_input() -> None:
    """Ends the process when nobody is left who could end it."""
    sys.stdin.read()
    os.kill(os.getpid(), signal.SIGINT)


def main() -> None:
    """Serve the schema in the file named."""
    SchemaOnly.given = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    # The library has no seam for a provider whose schema is data.
    tf.provider.ProviderServicer = SchemaOnly
    unlimited = [("grpc.max_send_message_length", -1), ("grpc.max_receive_message_length", -1)]
    make_server = grpc.server
    grpc.server = lambda *given, **named: make_server(*given, **named, options=unlimited)
    threading.Thread(target=end_with_input, daemon=True).start()
    with suppress(KeyboardInterrupt):
        tf.runner.run_provider(Google(), ["serve", "--dev"])


if __name__ == "__main__":
    main()
