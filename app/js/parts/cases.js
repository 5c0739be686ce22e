// What a server's answer means for something that an enumerator noted. Pure.

// Done, or moved aside with the reason, or it waits: without a network, before signing in again, and
// while the server is in trouble.
export function judgeAction({ status, body }) {
  if (status === 200 || status === 201) return { done: true };
  if (status !== 401 && status >= 400 && status < 500 && status !== 429 && body.code) {
    return { aside: { status, code: body.code, message: body.detail ?? body.title } };
  }
  return { wait: true, signedOut: status === 401 };
}
