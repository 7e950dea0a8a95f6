"""Drives `vdial mcp` with the official Python SDK of the Model Context Protocol.

client.py MODE PROGRAM [ARGUMENT...]; MODE is legacy, auto or a version of the protocol. It reads one step a line from
standard input, "tools" or {"tool": NAME, "arguments": {...}}, and prints one JSON object for each. The SDK checks each
answer against the tool's output schema.
"""

import asyncio
import json
import os
import sys

from mcp import Client, MCPError, StdioServerParameters, stdio_client


def say(**what):
    print(json.dumps(what), flush=True)


async def main(mode, program, *arguments):
    server = StdioServerParameters(command=program, args=list(arguments), env=dict(os.environ))
    async with Client(stdio_client(server), mode=mode) as client:
        say(protocol=client.protocol_version, instructions=client.instructions)
        while line := await asyncio.to_thread(sys.stdin.readline):
            step = json.loads(line)
            if step == "tools":
                listed = await client.list_tools()
                say(tools=[tool.model_dump(mode="json", by_alias=True, exclude_none=True) for tool in listed.tools])
            else:
                try:
                    result = await client.call_tool(step["tool"], step["arguments"])
                except MCPError as error:
                    say(error=True, facts=None, text=[str(error)])
                else:
                    text = [block.text for block in result.content]
                    say(error=bool(result.is_error), facts=result.structured_content, text=text)
    say(ended=True)


asyncio.run(main(*sys.argv[1:]))
