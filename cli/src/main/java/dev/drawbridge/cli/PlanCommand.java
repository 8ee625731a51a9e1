package dev.drawbridge.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.api.ApiJson;
import dev.drawbridge.cli.world.StackFile;
import dev.drawbridge.database.Database;
import dev.drawbridge.database.MappedSchema;
import dev.drawbridge.drain.BatchRules;
import dev.drawbridge.drain.DryRun;
import dev.drawbridge.setting.Setting;
import dev.drawbridge.setting.Settings;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Callable;
import org.jdbi.v3.core.ConnectionFactory;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGProperty;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "plan",
    mixinStandardHelpOptions = true,
    description = "Shows what would be sent to Salesforce, and sends nothing.")
final class PlanCommand implements Callable<Integer> {
  @Mixin private StackOptions stack;

  @Option(
      names = "--sql",
      paramLabel = "FILE",
      description =
          "What would be sent, with the stack's settings, after these statements, which are run and"
              + " rolled back.")
  private @Nullable Path sql;

  @Option(
      names = "--database",
      paramLabel = "URL",
      description =
          "For --sql: the database's JDBC address (default: that of the local stack). Without a"
              + " password in it, that is taken from $$PGPASSFILE or ~/.pgpass.")
  private @Nullable String database;

  @Option(
      names = "--schema",
      description = "For --sql: the mapped schema (default: ${DEFAULT-VALUE}).")
  private String schema = Setting.MAPPED_SCHEMA.standard().orElseThrow();

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    JsonNode plan = sql == null ? stack.stack().plan() : after(sql);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(plan);
    } else {
      lines(plan).forEach(out::println);
    }
    return 0;
  }

  private JsonNode after(Path file) {
    String url = database == null ? localDatabase() : database;
    var properties = new Properties();
    PGProperty.LOG_SERVER_ERROR_DETAIL.set(properties, false);
    ConnectionFactory connections = () -> DriverManager.getConnection(url, properties);
    var dryRun =
        new DryRun(new Database(connections, connections), new MappedSchema(schema), rules());
    return ApiJson.node(dryRun.after(text(file)));
  }

  /** The stack returns them with its own plan. A database may exist without a stack. */
  private BatchRules rules() {
    try {
      return ApiJson.read(stack.stack().plan().path("rules"), BatchRules.class);
    } catch (Failure e) {
      spec.commandLine()
          .getErr()
          .println("No stack answers, so this is planned with the default settings.");
      return BatchRules.of(new Settings(Map.of()));
    } catch (JsonProcessingException e) {
      throw new Failure("The stack is of another version than this program; update both.", e);
    }
  }

  private String localDatabase() {
    return StackFile.read(stack.data)
        .map(StackFile::databaseUrl)
        .orElseThrow(
            () ->
                new Failure(
                    "No stack was started in "
                        + stack.data
                        + "; name the database with --database jdbc:postgresql://…."));
  }

  private static String text(Path file) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(InputFile.bytes(file)))
          .toString();
    } catch (CharacterCodingException e) {
      throw new Failure("The file " + file + " is not saved as UTF-8; save it so.", e);
    }
  }

  private static List<String> lines(JsonNode plan) {
    List<String> lines = new ArrayList<>();
    int number = 0;
    for (JsonNode call : plan.path("calls")) {
      List<String> records = new ArrayList<>();
      call.path("records").properties().forEach(e -> records.add(e.getValue() + " " + e.getKey()));
      lines.add(
          "%4d  %-4s  %-6s  %s"
              .formatted(
                  ++number,
                  call.path("transport").asText(),
                  call.path("operation").asText().toLowerCase(Locale.ROOT),
                  String.join(", ", records)));
    }
    lines.add(
        "%s waiting: %s (%s), %,d merged, %,d with nothing to send, %,d held back"
            .formatted(
                counted(plan.path("changes").asInt(), "change"),
                counted(plan.path("calls").size(), "call"),
                counted(plan.path("api_calls").asInt(), "API request"),
                plan.path("merged").asInt(),
                plan.path("ignored").asInt(),
                plan.path("blocked").asInt()));
    for (JsonNode obstacle : plan.path("obstacles")) {
      lines.add(obstacle.path("message").asText());
    }
    return lines;
  }

  private static String counted(int number, String noun) {
    return "%,d %s%s".formatted(number, noun, number == 1 ? "" : "s");
  }
}
