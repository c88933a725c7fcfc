// The two calls to the server, and what went wrong in words that a reader can act on. Pages and widget share this.
export const PATIENCE = 60; // seconds until an answer is given up
export const SLOW = 8; // seconds after which the reader is told that it takes long

async function post(address, body, signal) {
  const response = await fetch(address, {
    method: "POST",
    mode: "cors",
    credentials: "omit",
    referrerPolicy: "no-referrer",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
    signal,
  });
  const content = await response.json().catch(() => null);
  if (response.ok && content) return content;
  const error = new Error(content?.error?.message || "");
  error.status = response.status;
  error.code = content?.error?.code;
  error.seconds = response.headers.get("retry-after") || 5;
  throw error;
}

export function askServer(base, body, language, signal) {
  return post(new URL(`api/ask?view=1&lang=${language}`, base), body, signal);
}

export function sendFeedback(base, body) {
  return post(new URL("api/feedback", base), body);
}

export function explain(error, say, language, limit) {
  if (error.status) {
    if (language === "zh" && error.message) return error.message;
    return say(`error_${error.code}`, { seconds: error.seconds, limit }) || say("fault", { status: error.status });
  }
  return say(navigator.onLine === false ? "offline" : "unreachable");
}
