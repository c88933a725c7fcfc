"""Ask through MCP. Needs `pip install 'policyqa[mcp]'`; starts `policyqa mcp` by itself."""

import asyncio
import sys

from mcp import Client, StdioServerParameters


async def main(question: str) -> None:
    async with Client(StdioServerParameters(command="policyqa", args=["mcp"])) as client:
        answer = await client.call_tool("ask", {"question": question})
        print((answer.structured_content or {}).get("text", answer.content))


asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else "盘龙区要新建多少所公办幼儿园？"))
