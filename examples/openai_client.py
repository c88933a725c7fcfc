"""Ask through OpenAI's protocol. Needs `pip install openai` and a running `policyqa serve`.

python examples/openai_client.py [question] [address, by default http://127.0.0.1:7860/v1]
"""

import sys

from openai import OpenAI

address = sys.argv[2] if len(sys.argv) > 2 else "http://127.0.0.1:7860/v1"
client = OpenAI(base_url=address, api_key="none")
question = sys.argv[1] if len(sys.argv) > 1 else "盘龙区要新建多少所公办幼儿园？"
reply = client.chat.completions.create(model="policyqa", messages=[{"role": "user", "content": question}])

print(reply.choices[0].message.content)
for citation in (reply.model_extra or {})["policyqa"]["citations"]:
    print(f"[{citation['marker']}] {citation['title']} {citation['locator']}：{citation['quote']}")
