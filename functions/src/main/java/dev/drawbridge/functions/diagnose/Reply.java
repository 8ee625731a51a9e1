package dev.drawbridge.functions.diagnose;

/** An HTTP answer. */
record Reply(int status, String contentType, String body) {
  static Reply json(int status, Object body) {
    return new Reply(status, "application/json", body.toString());
  }

  static Reply text(Iterable<String> lines) {
    return new Reply(200, "text/plain; charset=utf-8", String.join("\n", lines) + "\n");
  }
}
