package dev.drawbridge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.drawbridge.cli.stack.Cli;
import dev.drawbridge.diagnose.check.Status;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What others wrote does not command the terminal. */
class VisibleTest {
  private static final String EVIL = "\u001b]0;title\u0007\u001b[2J\u009b31m\u202e\rfine";

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "'a\u001b[2Jb', 'a\\u001b[2Jb'",
    "'a\u0007b\u009bc', 'a\\u0007b\\u009bc'",
    "'a\rb', 'a\\u000db'",
    "'a\u202eb', 'a\\u202eb'",
    "'Zürich\tand\nmore', 'Zürich\tand\nmore'",
  })
  void controlsAreWrittenAsJsonEscapesThem(String text, String visible) {
    assertThat(Visible.text(text)).isEqualTo(visible);
  }

  @Test
  void ourOwnColoursPass() {
    for (Status status : Status.values()) {
      String line = Colours.ansi().on(status, "RED: Write Lag");
      assertThat(Visible.text(line)).isEqualTo(line);
    }
  }

  /** Each command prints what the stack says; the stack says what org and database said. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "holds",
        "holds --json",
        "holds release 1 skip",
        "holds release all skip --code X",
        "plan",
        "plan --json",
        "diagnose",
        "diagnose --json",
        "diagnose --mapping Account",
        "diagnose --history",
        "import %s",
        "import --yes %s",
        "import --json %s"
      })
  void noCommandPrintsTheControlsOfAnAnswer(String line) throws IOException {
    Path file = Files.writeString(folder.resolve("mappings.json"), "{}");
    HttpServer stack = stackThatSays(500, "{}");
    try {
      for (String body : new String[] {answer(), error()}) {
        stack.stop(0);
        stack = stackThatSays(body.equals(error()) ? 400 : 200, body);
        String[] words = line.formatted(file).split(" ");
        String[] command = new String[words.length + 4];
        System.arraycopy(words, 0, command, 0, words.length);
        command[words.length] = "--api";
        command[words.length + 1] = "http://127.0.0.1:" + stack.getAddress().getPort();
        command[words.length + 2] = "--token";
        command[words.length + 3] = "t";
        assertNoControls(Cli.run(command));
      }
    } finally {
      stack.stop(0);
    }
  }

  @Test
  void aFileNameIsPrintedWithoutItsControls() {
    Cli answer =
        Cli.run("import", "no\u001b[2Jfile", "--api", "http://127.0.0.1:1", "--token", "t");
    assertThat(answer.err().strip()).isEqualTo("There is no file no\\u001b[2Jfile.");
    assertNoControls(Cli.run("up", "--data", "/proc/no\u001b[2Jfolder"));
    assertNoControls(Cli.run("ho\u001b[2Jlds"));
    assertNoControls(Cli.run("holds", "--json", "--data", "no\u009b31mfolder"));
  }

  private static void assertNoControls(Cli answer) {
    assertThat(answer.out() + answer.err())
        .isNotBlank()
        .doesNotContainPattern("[\\p{Cc}&&[^\n\t]]");
    assertThat(answer.out() + answer.err()).doesNotContain("\u202e");
  }

  private static String answer() {
    String evil = escaped();
    String result =
        """
        {"name": "%1$s", "status": "RED", "message": "%1$s", "doc_url": "%1$s", "seen": true, "rule_id": "%1$s", "remedy": "%1$s", "title": "%1$s"}
        """
            .formatted(evil);
    return """
    {"message": "%1$s", "connection": "%1$s", "docs": "%1$s", "name": "%1$s",
     "results": [{"id": 1, "reason": "%1$s", "table_name": "%1$s", "code": "%1$s", "message": "%1$s", "scope": "%1$s", "opened_at": "%1$s"}],
     "calls": [{"transport": "%1$s", "operation": "%1$s", "records": {"%1$s": 1}}],
     "obstacles": [{"message": "%1$s"}], "tier": "FULL", "at": "2026-11-29T10:00:00Z", "rejected": [{"code": "%1$s", "message": "%1$s"}],
     "objects": ["%1$s"], "removals": [{"message": "%1$s"}], "warnings": [{"line": 1, "message": "%1$s"}],
     "runs": [{"at": "2026-11-29T10:00:00Z", "status": "%1$s", "tier": "%1$s"}],
     "timeline": [{"name": "%1$s", "status": "RED", "since": "2026-11-29T10:00:00Z", "last_seen": "2026-11-29T10:00:00Z", "open": true, "message": "%1$s"}],
     "connections": [], "checks": [%2$s], "mappings": []}
    """
        .formatted(evil, result);
  }

  private static String error() {
    return "{\"message\": \"" + escaped() + "\"}";
  }

  private static String escaped() {
    var json = new StringBuilder();
    EVIL.chars().forEach(c -> json.append("\\u%04x".formatted(c)));
    return json.toString();
  }

  private static HttpServer stackThatSays(int status, String body) throws IOException {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
          }
        });
    server.start();
    return server;
  }
}
